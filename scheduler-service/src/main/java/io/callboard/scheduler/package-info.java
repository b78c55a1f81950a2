/** The scheduler: planning of timers, arming of their audience, and what an organizer sees of both. */
@NullMarked
package io.callboard.scheduler;

import org.jspecify.annotations.NullMarked;
