package io.callboard.registration.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * As much of a live event as registering needs to know.
 *
 * @param epoch rises with every change of start, zone or cancellation
 * @param overAt when it takes no more registrations, if nobody ends it before
 * @param segmentKeys what a registration may name as its segment
 */
public record LiveEvent(
        UUID id,
        OrganizerId organizer,
        int epoch,
        LiveEventStatus status,
        Instant startsAt,
        Instant endsAt,
        String zone,
        Instant overAt,
        boolean registrationOpen,
        boolean waitlist,
        Set<String> segmentKeys) {

    public boolean isCancelled() {
        return status == LiveEventStatus.CANCELLED;
    }

    public boolean isOver(Instant now) {
        return status == LiveEventStatus.ENDED || !now.isBefore(overAt);
    }

    /** Whether the public may register now, seats or not. */
    public boolean isOpen(Instant now) {
        return registrationOpen && status != LiveEventStatus.UNKNOWN && !isCancelled() && !isOver(now);
    }
}
