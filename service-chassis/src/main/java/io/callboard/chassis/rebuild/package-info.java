/** Reads topics again from offset 0 to fill projections whose shape has changed, or whose database was dropped. */
@NullMarked
package io.callboard.chassis.rebuild;

import org.jspecify.annotations.NullMarked;
