package io.callboard.notifier.delivery;

import java.time.Instant;

/**
 * A schedule of a live event that a message showed to a registrant.
 *
 * @param zone name of the zone, as the live event names it
 */
public record ShownSchedule(Instant startsAt, Instant endsAt, String zone) {}
