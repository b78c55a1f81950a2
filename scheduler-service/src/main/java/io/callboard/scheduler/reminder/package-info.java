/** Shows an organizer the timers of a live event. */
@NullMarked
package io.callboard.scheduler.reminder;

import org.jspecify.annotations.NullMarked;
