/** Tests of the chassis as a whole. */
@NullMarked
package io.callboard.chassis;

import org.jspecify.annotations.NullMarked;
