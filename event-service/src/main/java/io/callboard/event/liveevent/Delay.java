package io.callboard.event.liveevent;

import java.time.Instant;

/**
 * One or several delays of a live event since its last reschedule.
 *
 * @param sinceEpoch the epoch before the first of these delays. Reminders that were sent for it or a later one are not
 *     sent again
 * @param plannedStartsAt the start before the first of these delays
 */
record Delay(Integer sinceEpoch, Instant plannedStartsAt) {}
