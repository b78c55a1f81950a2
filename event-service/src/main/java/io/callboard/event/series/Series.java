package io.callboard.event.series;

import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;

/**
 * A live event that repeats. It keeps the rule and the start from which its occurrences were made. The occurrences are
 * live events of their own and change independently, so a series never changes.
 *
 * @param recurrence as its organizer wrote it
 * @param local wall-clock time that the rule counts from
 * @param zone IANA zone of that time
 */
public record Series(
        SeriesId id, OrganizerId organizerId, String recurrence, String local, String zone, Instant createdAt) {}
