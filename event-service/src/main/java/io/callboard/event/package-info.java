/** Schedules live events and tells the platform what became of them. */
@NullMarked
package io.callboard.event;

import org.jspecify.annotations.NullMarked;
