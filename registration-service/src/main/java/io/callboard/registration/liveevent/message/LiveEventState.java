package io.callboard.registration.liveevent.message;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of every state on {@code live-events.v1} that registrations depend on. Numbers and truth values are boxed
 * because a message that carries no state has none; such a message is left aside.
 */
public record LiveEventState(
        UUID eventId,
        String organizerId,
        Long version,
        Integer epoch,
        String status,
        String title,
        @Nullable String description,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable Integer capacity,
        Boolean registrationOpen,
        Boolean waitlist,
        @Nullable Stream stream,
        @Nullable List<String> segmentKeys,
        @Nullable List<Speaker> speakers,
        @Nullable Reminders reminders,
        @Nullable Delay delay,
        @Nullable Long streamVersion,
        @Nullable Replay replay)
        implements Versioned {

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson leaves null what the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }

    /** The speakers; none if the message does not name them. */
    public List<Speaker> allSpeakers() {
        return speakers == null ? List.of() : speakers;
    }

    /** Rises when the stream at a provider changes, while the version stays; 0 in messages from before it existed. */
    @Override
    public long part() {
        return streamVersion == null ? 0 : streamVersion;
    }

    /** Wall-clock start and its IANA zone. */
    public record Start(LocalDateTime local, String zone) {}

    /** The recording, encrypted as the stream is. */
    public record Replay(
            @Nullable String kind,
            @Nullable String keyId,
            @Nullable String ciphertext) {}

    /** A person on the stage, with an optional title such as a role. */
    public record Speaker(String name, @Nullable String title) {}

    /** The event runs late. */
    public record Delay(Instant plannedStartsAt) {}

    /** By what registrants are reminded. */
    public record Reminders(@Nullable List<String> channels) {}

    /**
     * Where the live event is watched.
     *
     * @param url the address in the clear, as messages had it before they were encrypted
     */
    public record Stream(
            @Nullable String kind,
            @Nullable String url,
            @Nullable String keyId,
            @Nullable String ciphertext) {}
}
