/** Timers: their identity, their statuses, and every statement that changes them. */
@NullMarked
package io.callboard.scheduler.timer;

import org.jspecify.annotations.NullMarked;
