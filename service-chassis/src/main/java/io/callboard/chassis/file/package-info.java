/** Lists that are answered as files, in constant memory. */
@NullMarked
package io.callboard.chassis.file;

import org.jspecify.annotations.NullMarked;
