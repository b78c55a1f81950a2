package io.callboard.registration.registering;

import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.RegistrationView.AnswerView;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.Source;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything that this service keeps about a registrant under one registration. */
@Schema(
        name = "PersonalData",
        description = "Everything that registration-service keeps about you under this registration.")
record PersonalData(
        @Schema(description = "When this was read.") Instant readAt,

        @Schema(description = "Identifies the registration.")
        UUID registrationId,

        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Title of the live event.") String eventTitle,

        @Schema(description = "The status of the registration.")
        RegistrationStatus status,

        @Schema(description = "What has to happen before the registration is confirmed; empty if nothing.")
        List<Requirement> awaits,

        @Schema(description = "Until when a seat is held for your answer; null if it is not held for a time.") @Nullable
        Instant heldUntil,

        @Schema(
                description = "Why the registration was cancelled. Null if it was not, or if you or the organizer"
                        + " cancelled it.")
        @Nullable
        Cancellation cancellation,

        @Schema(description = "What the organizer said when approving or denying it; null if nothing.") @Nullable
        String decisionReason,

        @Schema(description = "First name.") String firstName,

        @Schema(description = "Last name; null if none was given.") @Nullable
        String lastName,

        @Schema(description = "E-mail address; null if none was given.") @Nullable
        String email,

        @Schema(description = "A new e-mail address that waits for its confirmation; null if none does.") @Nullable
        NewEmail newEmail,

        @Schema(description = "Phone number in E.164 form; null if none was given.") @Nullable
        String phone,

        @Schema(description = "Company; null if none was given.") @Nullable
        String company,

        @Schema(description = "The channels on which you get messages.")
        List<Channel> channels,

        @Schema(description = "BCP 47 language tag; null if none was given.") @Nullable
        String locale,

        @Schema(description = "Your own IANA time zone; null if none was given.") @Nullable
        String timeZone,

        @Schema(description = "Where you came from, as the link said that led to the registration.")
        Source source,

        @Schema(description = "Key of the segment of the live event that you belong to; null if none.") @Nullable
        String segment,

        @Schema(description = "Your answers to the questions of the organizer, by the key of the question.")
        Map<String, AnswerView> answers,

        @Schema(description = "What you agreed to; null if that is not known.") @Nullable
        Consent consent,

        @Schema(description = "Whether you get messages. An import by the organizer can say no.")
        boolean getsMessages,

        @Schema(description = OwnQuietHours.REMINDERS) ReminderWishes.Reminders reminders,

        @Schema(description = "How many minutes before the start you get an extra reminder; null for none.") @Nullable
        Integer extraReminderMinutes,

        OwnQuietHours quietHours,

        @Schema(description = "The schedule that you saw when you registered; null if that is not known.") @Nullable
        KnownSchedule knownSchedule,

        @Schema(description = "When you watched the live event.")
        Attendance attendance,

        @Schema(
                description = "The links that you got, without their secret parts, which are not kept. Links that"
                        + " somebody else may have got by typing your address are not among them.")
        List<IssuedLink> links,

        @Schema(
                description =
                        "When your links were last sent to you because your address was registered again; null if never.")
        @Nullable
        Instant linksSentAt,

        @Schema(description = "When you confirmed your e-mail address; null if you did not, or did not need to.")
        @Nullable
        Instant emailConfirmedAt,

        @Schema(description = "When the registration was made.")
        Instant createdAt,

        @Schema(description = "When it was changed last.") Instant updatedAt,

        @Schema(description = "Rises with every change.") long version) {

    @Schema(name = "NewEmail", description = "A new e-mail address that counts once it is confirmed.")
    record NewEmail(
            @Schema(description = "The new e-mail address.") String email,

            @Schema(description = "When you asked for the change.")
            Instant requestedAt,

            @Schema(description = "Until when it can be confirmed. It is deleted then.")
            Instant until) {

        static NewEmail of(EmailChanges.Waiting waiting) {
            return new NewEmail(waiting.email().value(), waiting.requestedAt(), waiting.until());
        }

        /** Empty of data, as {@link PersonalData}. */
        @Override
        public String toString() {
            return "NewEmail";
        }
    }

    @Schema(name = "KnownSchedule", description = "The schedule that a registrant saw when registering.")
    record KnownSchedule(
            @Schema(description = "The instant at which the live event was to start.")
            Instant startsAt,

            @Schema(description = "The instant at which it was to end.")
            Instant endsAt,

            @Schema(description = "IANA time zone of the live event.")
            String timeZone) {

        static @Nullable KnownSchedule of(@Nullable Told told) {
            return told == null ? null : new KnownSchedule(told.startsAt(), told.endsAt(), told.zone());
        }
    }

    @Schema(name = "IssuedLink", description = "A link that a registrant got.")
    record IssuedLink(
            @Schema(
                    description =
                            "WATCH: opens the live event. MANAGE: opens the registration. CALENDAR: your calendar with"
                                    + " all your events.",
                    allowableValues = {"WATCH", "MANAGE", "CALENDAR"})
            String kind,

            @Schema(description = "When it was issued.") Instant issuedAt,

            @Schema(description = "When it stopped working; null while it works.") @Nullable
            Instant revokedAt) {}

    static PersonalData of(
            Registration registration,
            LiveEventDetails event,
            Attendance attendance,
            List<Passes.Issued> links,
            Registrations.Mail mail,
            Optional<EmailChanges.Waiting> newEmail,
            Instant now) {
        RegistrationView all = RegistrationView.of(registration, attendance);
        ReminderWishes wishes = registration.registrant().reminderWishes();
        return new PersonalData(
                now,
                all.id(),
                all.eventId(),
                event.title(),
                all.status(),
                all.awaits(),
                registration.heldUntil(),
                registration.cancellation(),
                all.decisionReason(),
                all.firstName(),
                all.lastName(),
                all.email(),
                newEmail.map(NewEmail::of).orElse(null),
                all.phone(),
                all.company(),
                all.channels(),
                all.locale(),
                all.timeZone(),
                all.source(),
                all.segment(),
                all.answers(),
                all.consent(),
                all.notifies(),
                wishes.reminders(),
                wishes.extraMinutes(),
                OwnQuietHours.of(wishes.quietHours()),
                KnownSchedule.of(registration.told()),
                attendance,
                links.stream()
                        .map(link -> new IssuedLink(link.kind(), link.issuedAt(), link.revokedAt()))
                        .toList(),
                mail.linksSentAt(),
                mail.confirmedAt(),
                all.createdAt(),
                all.updatedAt(),
                all.version());
    }

    /** Empty of data, so that none gets into a log by accident. */
    @Override
    public String toString() {
        return "PersonalData";
    }
}
