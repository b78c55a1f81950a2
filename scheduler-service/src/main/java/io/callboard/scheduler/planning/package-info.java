/** Turns the state of a live event into its timers. */
@NullMarked
package io.callboard.scheduler.planning;

import org.jspecify.annotations.NullMarked;
