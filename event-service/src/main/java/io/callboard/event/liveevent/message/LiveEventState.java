package io.callboard.event.liveevent.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a live event after a change; the message's type says which change it was.
 *
 * @param occurrence its number in the series; null without a series
 */
public record LiveEventState(
        UUID eventId,
        String organizerId,
        @Nullable UUID seriesId,
        @Nullable Integer occurrence,
        long version,
        int epoch,
        String status,
        String title,
        @Nullable String description,
        @Nullable String descriptionHtml,
        List<Speaker> speakers,
        Start start,
        String duration,
        Instant startsAt,
        Instant endsAt,
        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        @Nullable String waitlistOffer,
        boolean confirmEmailFirst,
        boolean approvalRequired,
        @Nullable Stream stream,
        Reminders reminders,
        List<String> segmentKeys,
        List<Segment> segments,
        List<Resource> resources,
        Branding branding,
        List<Question> questions,
        @Nullable String locale,
        @Nullable InPerson inPerson,
        List<String> embedOrigins,
        @Nullable PreviousStart previousStart,
        @Nullable Delay delay,
        @Nullable String cancellationReason,
        long streamVersion,
        @Nullable Replay replay,
        Instant occurredAt) {

    /** Who speaks. */
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

    /**
     * How pages and mails look.
     *
     * @param onPrimaryColor of text on the primary colour; they have a contrast of at least 4.5:1
     */
    public record Branding(
            @Nullable String logoUrl,
            @Nullable String primaryColor,
            @Nullable String onPrimaryColor) {}

    /** What those who register are asked. */
    public record Question(String key, String label, String type, boolean required, List<String> options) {}

    /** The place where people attend in person. */
    public record InPerson(String venue, @Nullable String address) {}

    /** The wall-clock time the organizer chose, in an IANA zone. */
    public record Start(String local, String zone) {}

    /**
     * The place to watch it.
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

    /**
     * The reminders: rules, channels and the organizer's own text.
     *
     * @param defaultRules whether the live event names no rules; {@code rules} are the built-in ones then
     * @param lateRegistrants whether a person whose registration is confirmed after a reminder was due still gets it; of no
     *     meaning with {@code defaultRules}
     * @param spread whether the reminders are due earlier, so that the last recipient has them at their instants; of no
     *     meaning with {@code defaultRules}
     * @param followUps the messages after the end; null for those among the default rules with {@code defaultRules}, and
     *     for none without
     */
    public record Reminders(
            List<String> channels,
            List<String> rules,
            boolean defaultRules,
            String lateRegistrants,
            boolean spread,
            @Nullable List<FollowUp> followUps,
            @Nullable String customMessage) {}

    /**
     * A message after the end of the live event.
     *
     * @param audience ALL, ATTENDED or NO_SHOW
     */
    public record FollowUp(String offset, String audience) {}

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
