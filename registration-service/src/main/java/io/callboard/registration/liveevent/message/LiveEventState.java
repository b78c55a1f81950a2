package io.callboard.registration.liveevent.message;

import io.callboard.chassis.message.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of every state on {@code live-events.v1} that registrations depend on. Numbers and truth values are boxed
 * because a message without a state has none; such a message is skipped.
 */
public record LiveEventState(
        UUID eventId,
        String organizerId,
        @Nullable UUID seriesId,
        Long version,
        Integer epoch,
        String status,
        String title,
        @Nullable String description,
        @Nullable String descriptionHtml,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable Integer capacity,
        Boolean registrationOpen,
        Boolean waitlist,
        @Nullable Duration waitlistOffer,
        @Nullable Boolean confirmEmailFirst,
        @Nullable Boolean approvalRequired,
        @Nullable Stream stream,
        @Nullable List<String> segmentKeys,
        @Nullable List<Segment> segments,
        @Nullable List<Resource> resources,
        @Nullable Branding branding,
        @Nullable List<Question> questions,
        @Nullable InPerson inPerson,
        @Nullable List<String> embedOrigins,
        @Nullable List<Speaker> speakers,
        @Nullable Reminders reminders,
        @Nullable Delay delay,
        @Nullable Long streamVersion,
        @Nullable Replay replay)
        implements Versioned {

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson sets components to null that the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }

    /** The speakers; none if the message does not name them. */
    public List<Speaker> allSpeakers() {
        return speakers == null ? List.of() : speakers;
    }

    /** How long an offer of a seat lasts, in seconds; null if there are no offers. */
    public @Nullable Integer waitlistOfferSeconds() {
        return waitlistOffer == null ? null : Math.toIntExact(waitlistOffer.toSeconds());
    }

    /** Whether registrations wait for the confirmation of their e-mail address. */
    public boolean isEmailConfirmedFirst() {
        return Boolean.TRUE.equals(confirmEmailFirst);
    }

    /** Whether registrations wait for the approval of the organizer. */
    public boolean isApprovalRequired() {
        return Boolean.TRUE.equals(approvalRequired);
    }

    /** Rises when the stream at a provider changes, while the version stays; 0 in messages from before it existed. */
    @Override
    public long part() {
        return streamVersion == null ? 0 : streamVersion;
    }

    /** What those who register are asked. */
    public record Question(
            String key,
            String label,
            String type,
            Boolean required,
            @Nullable List<String> options) {}

    /** Wall-clock start and its IANA zone. */
    public record Start(LocalDateTime local, String zone) {}

    /** The recording, encrypted like the stream. */
    public record Replay(
            @Nullable String kind,
            @Nullable String keyId,
            @Nullable String ciphertext) {}

    /** A speaker, with an optional title such as a role. */
    public record Speaker(
            String name,
            @Nullable String title,
            @Nullable String pictureUrl,
            @Nullable String bio) {}

    /** What visitors of one kind read on the registration page. */
    public record Segment(
            String key, String headline, @Nullable String description) {}

    /** Further material to read or watch, for those who have registered. */
    public record Resource(String title, String url) {}

    /** How pages look. */
    public record Branding(
            @Nullable String logoUrl,
            @Nullable String primaryColor,
            @Nullable String onPrimaryColor) {}

    /** The place where people attend in person. */
    public record InPerson(String venue, @Nullable String address) {}

    /** The event runs late. */
    public record Delay(Instant plannedStartsAt) {}

    /** The channels of reminders. */
    public record Reminders(@Nullable List<String> channels) {}

    /**
     * The place to watch the live event.
     *
     * @param url the address in plain text, in messages of older releases
     */
    public record Stream(
            @Nullable String kind,
            @Nullable String url,
            @Nullable String keyId,
            @Nullable String ciphertext) {}
}
