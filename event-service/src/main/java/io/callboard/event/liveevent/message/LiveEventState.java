package io.callboard.event.liveevent.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The whole state of a live event after a change; the message's type says which change it was. */
public record LiveEventState(
        UUID eventId,
        String organizerId,
        long version,
        int epoch,
        String status,
        String title,
        @Nullable String description,
        List<Speaker> speakers,
        Start start,
        String duration,
        Instant startsAt,
        Instant endsAt,
        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        @Nullable Stream stream,
        Reminders reminders,
        List<String> segmentKeys,
        @Nullable PreviousStart previousStart,
        @Nullable Delay delay,
        @Nullable String cancellationReason,
        long streamVersion,
        @Nullable Replay replay,
        Instant occurredAt) {

    /** Who speaks. */
    public record Speaker(String name, @Nullable String title) {}

    /** The wall-clock time the organizer chose, in an IANA zone. */
    public record Start(String local, String zone) {}

    /**
     * Where it can be watched.
     *
     * @param ciphertext base64 of 12 bytes of initialization vector and AES-256-GCM over the address, or over the
     *     playback id of a provider, with the id of the live event as additional data
     */
    public record Stream(String kind, String keyId, String ciphertext) {}

    /**
     * The recording that can be watched after the end.
     *
     * @param ciphertext over its playback id, as that of {@link Stream}
     */
    public record Replay(String kind, String keyId, String ciphertext, double seconds) {}

    /** What registrants are reminded of, when and by which channels. */
    public record Reminders(
            List<String> channels,
            List<String> rules,
            @Nullable String customMessage) {}

    /** The start before the last reschedule. */
    public record PreviousStart(String local, String zone, Instant startsAt) {}

    /**
     * One or several delays since the last reschedule.
     *
     * @param sinceEpoch the epoch before the first of them
     * @param plannedStartsAt the start before the first of them
     */
    public record Delay(int sinceEpoch, Instant plannedStartsAt) {}
}
