/** Reads topics again from offset 0 after the shape of their projections has changed or the database was dropped. */
@NullMarked
package io.callboard.chassis.rebuild;

import org.jspecify.annotations.NullMarked;
