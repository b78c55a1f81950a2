/** Pauses and resumes messages of a live event, of an organizer, or of all organizers. */
@NullMarked
package io.callboard.scheduler.pause;

import org.jspecify.annotations.NullMarked;
