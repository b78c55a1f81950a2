package io.callboard.scheduler.audience;

import io.callboard.chassis.message.Message;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** A registration and its messages; each change is the next version. */
public record RegistrationFixture(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        List<String> channels,
        @Nullable Integer eventEpoch,
        Instant occurredAt,
        @Nullable List<String> hostRules,
        @Nullable Instant erasedAt,
        @Nullable String timeZone,
        @Nullable String reminders,
        @Nullable Integer extraMinutes,
        @Nullable String quiet,
        @Nullable String segment,
        Map<String, List<String>> choices) {

    /** A registration of five minutes ago by a person whose known epoch is the event's present one. */
    public static RegistrationFixture aRegistrationFor(LiveEventFixture event) {
        return new RegistrationFixture(
                UUID.randomUUID(),
                event.eventId(),
                event.organizerId(),
                1,
                "CONFIRMED",
                List.of("EMAIL"),
                event.epoch(),
                Instant.now().minusSeconds(300).truncatedTo(ChronoUnit.MILLIS),
                null,
                null,
                "Europe/Berlin",
                null,
                null,
                null,
                "vip",
                Map.of());
    }

    /** The same of a host who is reminded so long before the start. */
    public static RegistrationFixture aHostOf(LiveEventFixture event, String... rules) {
        RegistrationFixture one = aRegistrationFor(event);
        return new RegistrationFixture(
                one.registrationId,
                one.eventId,
                one.organizerId,
                one.version,
                one.status,
                one.channels,
                one.eventEpoch,
                one.occurredAt,
                List.of(rules),
                null,
                one.timeZone,
                one.reminders,
                one.extraMinutes,
                one.quiet,
                one.segment,
                one.choices);
    }

    public static List<RegistrationFixture> registrationsFor(LiveEventFixture event, int count) {
        List<RegistrationFixture> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(aRegistrationFor(event));
        }
        return all;
    }

    public RegistrationFixture on(String... otherChannels) {
        return copy(version, status, List.of(otherChannels), eventEpoch, occurredAt);
    }

    public RegistrationFixture at(Instant instant) {
        return copy(version, status, channels, eventEpoch, instant);
    }

    /** Sets the time zone; null for none. */
    public RegistrationFixture inZone(@Nullable String other) {
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                channels,
                eventEpoch,
                occurredAt,
                hostRules,
                erasedAt,
                other,
                reminders,
                extraMinutes,
                quiet,
                segment,
                choices);
    }

    /** Sets the wishes: ALL, FEWER or NONE, and how many minutes before the start one more is due; null for none. */
    public RegistrationFixture wishing(@Nullable String otherReminders, @Nullable Integer otherExtraMinutes) {
        return wishing(otherReminders, otherExtraMinutes, quiet);
    }

    /** Sets the quiet hours of their own, such as 22:00-07:00 or NONE; null for those of the organizer. */
    public RegistrationFixture quietAt(@Nullable String hours) {
        return wishing(reminders, extraMinutes, hours);
    }

    private RegistrationFixture wishing(
            @Nullable String otherReminders, @Nullable Integer otherExtraMinutes, @Nullable String otherQuiet) {
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                channels,
                eventEpoch,
                occurredAt,
                hostRules,
                erasedAt,
                timeZone,
                otherReminders,
                otherExtraMinutes,
                otherQuiet,
                segment,
                choices);
    }

    /** Sets the segment; null for none. */
    public RegistrationFixture in(@Nullable String otherSegment) {
        return choosing(otherSegment, choices);
    }

    /** Sets what was chosen of the options of one question, beside the others. */
    public RegistrationFixture choosing(String question, String... options) {
        Map<String, List<String>> more = new HashMap<>(choices);
        more.put(question, List.of(options));
        return choosing(segment, more);
    }

    private RegistrationFixture choosing(@Nullable String otherSegment, Map<String, List<String>> otherChoices) {
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                channels,
                eventEpoch,
                occurredAt,
                hostRules,
                erasedAt,
                timeZone,
                reminders,
                extraMinutes,
                quiet,
                otherSegment,
                otherChoices);
    }

    private RegistrationState.@Nullable QuietHours quietHours() {
        if (quiet == null) {
            return null;
        }
        return quiet.equals("NONE")
                ? new RegistrationState.QuietHours(quiet, null, null)
                : new RegistrationState.QuietHours("OWN", quiet.split("-")[0], quiet.split("-")[1]);
    }

    public RegistrationFixture with(String otherStatus) {
        return copy(version, otherStatus, channels, eventEpoch, occurredAt);
    }

    /** Sets the known epoch; null for a message of a release that wrote no epoch. */
    public RegistrationFixture told(@Nullable Integer epoch) {
        return copy(version, status, channels, epoch, occurredAt);
    }

    public RegistrationFixture next(String nextStatus) {
        return copy(version + 1, nextStatus, channels, eventEpoch, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    /** The personal data is erased, and the registration keeps its status, as after the end of its event. */
    public RegistrationFixture erased() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                version + 1,
                status,
                channels,
                eventEpoch,
                now,
                hostRules,
                now,
                timeZone,
                reminders,
                extraMinutes,
                quiet,
                segment,
                choices);
    }

    public void tell(ApplicationContext service) {
        tell(service, List.of(this));
    }

    public static void tell(ApplicationContext service, Collection<RegistrationFixture> registrations) {
        service.getBean(AudienceProjection.class)
                .follow(registrations.stream().map(RegistrationFixture::message).toList());
    }

    /** The value of its message on registrations.v1. */
    public Map<String, Object> json() {
        return Map.of(
                "registrationId",
                registrationId,
                "eventId",
                eventId,
                "organizerId",
                organizerId,
                "version",
                version,
                "status",
                status,
                "channels",
                channels,
                "occurredAt",
                occurredAt.toString());
    }

    private Message<RegistrationState> message() {
        return new Message<>(
                UUID.randomUUID().toString(),
                status.equals("CANCELLED") ? "RegistrationCancelled" : "RegistrationConfirmed",
                registrationId.toString(),
                occurredAt,
                new RegistrationState(
                        registrationId,
                        eventId,
                        organizerId,
                        version,
                        status,
                        hostRules == null ? null : "HOST",
                        channels,
                        "en",
                        timeZone,
                        segment,
                        choices,
                        hostRules,
                        reminders,
                        extraMinutes,
                        quietHours(),
                        eventEpoch,
                        erasedAt,
                        occurredAt,
                        occurredAt));
    }

    private RegistrationFixture copy(
            long newVersion, String newStatus, List<String> newChannels, @Nullable Integer newEpoch, Instant instant) {
        return new RegistrationFixture(
                registrationId,
                eventId,
                organizerId,
                newVersion,
                newStatus,
                newChannels,
                newEpoch,
                instant,
                hostRules,
                erasedAt,
                timeZone,
                reminders,
                extraMinutes,
                quiet,
                segment,
                choices);
    }
}
