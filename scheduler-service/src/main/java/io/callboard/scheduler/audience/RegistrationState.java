package io.callboard.scheduler.audience;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record of registrations.v1 that the scheduler reads. A record is a state if it has a version and a
 * status, with any message type. Other records do not concern the audience.
 *
 * @param choices the chosen options by the key of the question; null in old records
 * @param reminderRules of a host; null for a registrant, whose live event has the rules
 * @param reminders which reminders the person wishes; null in old records, which is all
 * @param extraReminderMinutes how long before the start the person wishes one more; null for none
 * @param quietHours null in old records, which is those of the organizer
 * @param eventEpoch epoch of the live event whose schedule the person was told; null in old records
 * @param erasedAt when the personal data was erased; null if it was not
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind,
        @Nullable List<String> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable String segment,
        @Nullable Map<String, List<String>> choices,
        @Nullable List<String> reminderRules,
        @Nullable String reminders,
        @Nullable Integer extraReminderMinutes,
        @Nullable QuietHours quietHours,
        @Nullable Integer eventEpoch,
        @Nullable Instant erasedAt,
        @Nullable Instant registeredAt,
        Instant occurredAt) {

    private static final String ERASED = "ERASED";

    /** All, for a value of a later release too. */
    private static final String ALL = "ALL";

    private static final Set<String> FEWER_OR_NONE = Set.of("FEWER", "NONE");
    private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

    /** @param use OWN, with the two times, NONE, or ORGANIZER; another value counts as ORGANIZER */
    record QuietHours(
            @Nullable String use,
            @Nullable String from,
            @Nullable String to) {

        /** Such as {@code 22:00-07:00} or {@code NONE}; null for those of the organizer. */
        @Nullable
        String own() {
            if ("NONE".equals(use)) {
                return use;
            }
            return "OWN".equals(use) && isTime(from) && isTime(to) ? from + "-" + to : null;
        }

        private static boolean isTime(@Nullable String text) {
            return text != null && TIME.matcher(text).matches();
        }
    }

    boolean isState() {
        return version != null && status != null;
    }

    boolean isConfirmed() {
        return "CONFIRMED".equals(audienceStatus());
    }

    boolean isErased() {
        return erasedAt != null;
    }

    /** No timer is for a person who was erased, although the registration may stay confirmed for the figures. */
    @Nullable
    String audienceStatus() {
        return isErased() ? ERASED : status;
    }

    /** What the person is to the live event; old records are those of registrants. */
    String kindOrRegistrant() {
        return kind == null ? "REGISTRANT" : kind;
    }

    /** Those that the timers of the person have one of, see {@code timer.wishes}. */
    List<String> wishes() {
        List<String> wishes = new ArrayList<>();
        wishes.add(reminders != null && FEWER_OR_NONE.contains(reminders) ? reminders : ALL);
        if (extraReminderMinutes != null) {
            wishes.add(Duration.ofMinutes(extraReminderMinutes).toString());
        }
        return wishes;
    }

    /** The quiet hours of their own; null for those of the organizer. */
    @Nullable
    String quiet() {
        return quietHours == null ? null : quietHours.own();
    }

    /** 0 when it is not known, which is older than every epoch. */
    int knownEpoch() {
        return eventEpoch == null ? 0 : eventEpoch;
    }

    /** This state or another one of the same registration: the one with the higher version. */
    RegistrationState newest(RegistrationState other) {
        long own = version == null ? 0 : version;
        long others = other.version == null ? 0 : other.version;
        return others > own ? other.after(this) : own > others ? after(other) : this;
    }

    /** This state, with the time of an earlier one if the registration has been confirmed since then. */
    private RegistrationState after(RegistrationState earlier) {
        return isConfirmed() && earlier.isConfirmed() ? occurredAt(earlier.occurredAt) : this;
    }

    private RegistrationState occurredAt(Instant instant) {
        return new RegistrationState(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                kind,
                channels,
                locale,
                timeZone,
                segment,
                choices,
                reminderRules,
                reminders,
                extraReminderMinutes,
                quietHours,
                eventEpoch,
                erasedAt,
                registeredAt,
                instant);
    }
}
