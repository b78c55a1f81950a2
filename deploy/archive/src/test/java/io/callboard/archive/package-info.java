/** Tests of the archive. */
@NullMarked
package io.callboard.archive;

import org.jspecify.annotations.NullMarked;
