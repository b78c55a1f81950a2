/** Timers: their identity, their statuses, and every statement that moves them. */
@NullMarked
package io.callboard.scheduler.timer;

import org.jspecify.annotations.NullMarked;
