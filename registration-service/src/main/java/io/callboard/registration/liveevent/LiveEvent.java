package io.callboard.registration.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;
import java.util.UUID;

/** As much of a live event as registering needs to know. */
public record LiveEvent(
        UUID id,
        OrganizerId organizer,
        String status,
        Instant startsAt,
        Instant endsAt,
        boolean registrationOpen,
        boolean waitlist) {

    /** Whether it is announced or running and not past its end. */
    public boolean isAhead(Instant now) {
        return status.equals("LIVE") || (status.equals("SCHEDULED") && now.isBefore(endsAt));
    }

    public boolean isCancelled() {
        return status.equals("CANCELLED");
    }
}
