/** Deletes rows when the time for which they are kept is over. */
@NullMarked
package io.callboard.chassis.retention;

import org.jspecify.annotations.NullMarked;
