/** The scheduler: it plans timers, arms them, and shows them to their organizers. */
@NullMarked
package io.callboard.scheduler;

import org.jspecify.annotations.NullMarked;
