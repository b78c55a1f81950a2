/** Schedules live events and publishes every change. */
@NullMarked
package io.callboard.event;

import org.jspecify.annotations.NullMarked;
