package io.callboard.registration.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a live event that registering needs.
 *
 * @param epoch rises with every change of start, zone or cancellation
 * @param overAt when it stops taking registrations, if it is not ended before
 * @param waitlistOffer how long those who wait can accept a free seat; null if they get it at once
 * @param confirmEmailFirst whether registrations wait for the confirmation of their e-mail address
 * @param approvalRequired whether registrations wait for the approval of the organizer
 * @param segmentKeys the segments that a registration may name
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
        @Nullable Duration waitlistOffer,
        boolean confirmEmailFirst,
        boolean approvalRequired,
        Set<String> segmentKeys) {

    /** The same live event for a person who has to confirm the e-mail address in any case. */
    public LiveEvent confirmingEmail() {
        return new LiveEvent(
                id,
                organizer,
                epoch,
                status,
                startsAt,
                endsAt,
                zone,
                overAt,
                registrationOpen,
                waitlist,
                waitlistOffer,
                true,
                approvalRequired,
                segmentKeys);
    }

    public boolean isCancelled() {
        return status == LiveEventStatus.CANCELLED;
    }

    public boolean isOver(Instant now) {
        return status == LiveEventStatus.ENDED || !now.isBefore(overAt);
    }

    /** Whether it takes place, and is not over. */
    public boolean isAhead(Instant now) {
        return status != LiveEventStatus.UNKNOWN && !isCancelled() && !isOver(now);
    }

    /** Whether somebody may get a seat now. E-mail addresses can be confirmed until the start only. */
    public boolean givesSeats(Instant now) {
        return isAhead(now) && !(confirmEmailFirst && !now.isBefore(startsAt));
    }

    /** Whether registration is open to the public now, with or without free seats. */
    public boolean isOpen(Instant now) {
        return registrationOpen && givesSeats(now);
    }
}
