package io.callboard.registration.registering.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The full state of a registration, without personal data; the value of every {@code registrations.v1} message.
 *
 * @param kind {@link #REGISTRANT} or {@link #HOST}
 * @param medium of the campaign that led to the registration, null if not known, like the parts of it that follow
 * @param origin IMPORT, or null
 * @param choices the chosen options by the key of the question; empty if none or if they are not known
 * @param reminderRules when a host is reminded; null for a registrant, whose live event says it
 * @param reminders which reminders the registrant wishes: ALL, FEWER or NONE; null for a host
 * @param extraReminderMinutes how long before the start the registrant wishes one more; null for none
 * @param quietHours those that the registrant wishes in the place of the organizer's; null for the organizer's
 * @param awaits what has to happen before it is confirmed; empty if nothing
 * @param pendingUntil while it is PENDING: until when the e-mail address can be confirmed; null if it need not be
 * @param offerExpiresAt while it is OFFERED: until when the seat can be accepted; null otherwise
 * @param cancellation why it was cancelled; null if it is not, or if the registrant or the organizer wanted it
 * @param approved whether the organizer approved it with this change
 * @param eventEpoch epoch of the live event whose schedule the registrant was told; null if nobody knows, as for those
 *     who registered before this was kept
 * @param erasedAt when the personal data was erased, here and by the tombstone of the contact; null if it was not
 * @param passHash SHA-256 of the pass that was issued with this change, in hexadecimal; null if none was, and for a host
 */
public record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        String kind,
        List<String> channels,
        @JsonProperty("notify") boolean notifies,
        @Nullable String source,
        @Nullable String medium,
        @Nullable String campaign,
        @Nullable String term,
        @Nullable String content,
        @Nullable String origin,
        @Nullable String segment,
        Map<String, List<String>> choices,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable List<String> reminderRules,
        @Nullable String reminders,
        @Nullable Integer extraReminderMinutes,
        @Nullable QuietHours quietHours,
        List<String> awaits,
        @Nullable Instant pendingUntil,
        @Nullable Instant offerExpiresAt,
        @Nullable String cancellation,
        boolean approved,
        @Nullable Integer eventEpoch,
        @Nullable ToldSchedule toldSchedule,
        @Nullable Instant erasedAt,
        @Nullable String passHash,
        Instant registeredAt,
        Instant occurredAt) {

    public static final String TOPIC = "registrations.v1";
    public static final String REGISTRANT = "REGISTRANT";
    public static final String HOST = "HOST";
    public static final String CONFIRMED = "RegistrationConfirmed";
    public static final String PENDING = "RegistrationPending";
    public static final String WAITLISTED = "RegistrationWaitlisted";
    public static final String OFFERED = "RegistrationOffered";
    public static final String PROMOTED = "RegistrationPromoted";
    public static final String CHANGED = "RegistrationChanged";
    public static final String CANCELLED = "RegistrationCancelled";
    public static final String ERASED = "RegistrationErased";

    /** The state of a registrant, with what may be published of the person. */
    public static RegistrationState ofRegistrant(
            UUID registrationId,
            UUID eventId,
            String organizerId,
            long version,
            String status,
            boolean notifies,
            Registrant registrant,
            List<String> awaits,
            @Nullable Instant pendingUntil,
            @Nullable Instant offerExpiresAt,
            @Nullable String cancellation,
            boolean approved,
            @Nullable Integer eventEpoch,
            @Nullable ToldSchedule told,
            @Nullable Instant erasedAt,
            @Nullable String passHash,
            Instant registeredAt,
            Instant occurredAt) {
        Source source = registrant.source().published();
        ReminderWishes wishes = registrant.reminderWishes();
        return new RegistrationState(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                REGISTRANT,
                registrant.channels().stream().map(Enum::name).sorted().toList(),
                notifies,
                registrant.source().utmSource(),
                source.utmMedium(),
                source.utmCampaign(),
                source.utmTerm(),
                source.utmContent(),
                source.origin(),
                registrant.segment(),
                registrant.choices(),
                registrant.locale(),
                registrant.timeZone(),
                null,
                wishes.reminders().name(),
                wishes.extraMinutes(),
                QuietHours.of(wishes.quietHours()),
                awaits,
                pendingUntil,
                offerExpiresAt,
                cancellation,
                approved,
                eventEpoch,
                told,
                erasedAt,
                passHash,
                registeredAt,
                occurredAt);
    }

    /** The state of a host. */
    public static RegistrationState ofHost(
            UUID registrationId,
            UUID eventId,
            String organizerId,
            long version,
            String status,
            List<String> channels,
            @Nullable String locale,
            @Nullable String timeZone,
            List<String> reminderRules,
            int eventEpoch,
            ToldSchedule told,
            Instant registeredAt,
            Instant occurredAt) {
        return new RegistrationState(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                HOST,
                channels,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                locale,
                timeZone,
                reminderRules,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                false,
                eventEpoch,
                told,
                null,
                null,
                registeredAt,
                occurredAt);
    }

    /**
     * The quiet hours of a registrant.
     *
     * @param use OWN or NONE
     * @param from such as 22:00; null unless OWN
     * @param to such as 07:00; null unless OWN
     */
    public record QuietHours(
            String use, @Nullable String from, @Nullable String to) {

        private static @Nullable QuietHours of(ReminderWishes.QuietHours hours) {
            return hours.use() == ReminderWishes.QuietHours.Use.ORGANIZER
                    ? null
                    : new QuietHours(
                            hours.use().name(),
                            Objects.toString(hours.from(), null),
                            Objects.toString(hours.to(), null));
        }
    }

    /** The schedule that the registrant saw when registering. */
    public record ToldSchedule(Instant startsAt, Instant endsAt, String zone) {}
}
