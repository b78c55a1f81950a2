/** Announces due timers to their audience ahead of time, every member exactly once. */
@NullMarked
package io.callboard.scheduler.arming;

import org.jspecify.annotations.NullMarked;
