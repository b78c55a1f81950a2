/** Schedules live events and publishes every change of them. */
@NullMarked
package io.callboard.event;

import org.jspecify.annotations.NullMarked;
