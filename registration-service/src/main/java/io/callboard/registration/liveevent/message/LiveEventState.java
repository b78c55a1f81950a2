package io.callboard.registration.liveevent.message;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The part of every {@code live-events.v1} message that registrations depend on. */
public record LiveEventState(
        UUID eventId,
        String organizerId,
        long version,
        int epoch,
        String status,
        String title,
        @Nullable String description,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        @Nullable Stream stream) {

    /** The message types that carry this state. */
    public static final Set<String> TYPES = Set.of(
            "LiveEventScheduled",
            "LiveEventChanged",
            "LiveEventRescheduled",
            "LiveEventStarted",
            "LiveEventEnded",
            "LiveEventCancelled");

    /** Wall-clock start and its IANA zone. */
    public record Start(LocalDateTime local, String zone) {}

    /** Where the live event is watched. */
    public record Stream(@Nullable String kind, @Nullable String url) {}
}
