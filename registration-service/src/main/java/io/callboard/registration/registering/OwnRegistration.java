package io.callboard.registration.registering;

import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.ReminderWishes;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registration as its registrant sees it.
 *
 * @param eventTimeZone the IANA zone of the live event
 * @param timeZone the registrant's own IANA zone; null if none was given
 * @param joinUrl the lobby; null if the link is from a release with independent tokens
 * @param newEmail a new address that waits for its confirmation, masked, because the link may have come to an address
 *     that is not the person's any more
 * @param waitingPosition 1 for the next who gets a seat; null if the registration does not wait
 */
@Schema(description = "A registration as its registrant sees it.")
record OwnRegistration(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Title of the live event.") String title,

        @Schema(description = "The instant at which the live event starts.")
        Instant startsAt,

        @Schema(description = "The instant at which the live event is planned to end.")
        Instant endsAt,

        @Schema(description = "IANA time zone of the live event.", example = "Europe/Berlin")
        String eventTimeZone,

        @Schema(description = "The registrant's own watch page; null for a link from an earlier version.") @Nullable
        String joinUrl,

        @Schema(
                description = "CONFIRMED: has a seat. WAITLISTED: waits for one. OFFERED: holds a seat until"
                        + " offerExpiresAt; the self-service page and acceptOwnOffer accept it. PENDING:"
                        + " holds a seat and waits for a confirmation or an approval; awaits says for"
                        + " which.")
        RegistrationStatus status,

        @Schema(
                description = "Place on the waiting list at this moment: 1 gets the next free seat. null: the"
                        + " registration does not wait for a seat.")
        @Nullable
        Integer waitingPosition,

        @Schema(
                description = "What has to happen before the registration is confirmed. EMAIL: you confirm your"
                        + " e-mail address. APPROVAL: the organizer approves it. Empty if nothing.")
        List<Requirement> awaits,

        @Schema(description = "Until when you can confirm your e-mail address; null if you need not.") @Nullable
        Instant pendingUntil,

        @Schema(
                description = "While the status is OFFERED: until when you can accept the seat. The registration is"
                        + " cancelled after that.")
        @Nullable
        Instant offerExpiresAt,

        @Schema(description = "First name.") String firstName,

        @Schema(description = "Last name; null if none was given.") @Nullable
        String lastName,

        @Schema(description = "E-mail address; null if none was given.") @Nullable
        String email,

        @Schema(
                description = "The new e-mail address that waits for its confirmation, masked. Messages go to email"
                        + " until it is confirmed. null: none waits.",
                example = "a•••@example.com")
        @Nullable
        String newEmail,

        @Schema(description = "Until when the new e-mail address can be confirmed; null if none waits.") @Nullable
        Instant newEmailUntil,

        @Schema(description = "Phone number in E.164 form; null if none was given.") @Nullable
        String phone,

        @Schema(description = "Company; null if none was given.") @Nullable
        String company,

        @Schema(description = "The channels on which the registrant gets messages.")
        List<Channel> channels,

        @Schema(description = "BCP 47 language tag; null if none was given.") @Nullable
        String locale,

        @Schema(
                description = "IANA time zone in which messages and pages show times to the registrant; null"
                        + " means the time zone of the live event.")
        @Nullable
        String timeZone,

        @Schema(description = "Your answers to the questions of the organizer, by the key of the question.")
        Map<String, RegistrationView.AnswerView> answers,

        @Schema(description = OwnQuietHours.REMINDERS) ReminderWishes.Reminders reminders,

        @Schema(
                description = "How many minutes before the start you get an extra reminder, whatever reminders says;"
                        + " null for none.")
        @Nullable
        Integer extraReminderMinutes,

        OwnQuietHours quietHours,

        @Schema(description = "When the registration was made.")
        Instant createdAt,

        @Schema(description = "Rises with every change. The ETag says the same.")
        long version) {

    static OwnRegistration of(
            Registration registration,
            LiveEvent event,
            String title,
            @Nullable String joinUrl,
            @Nullable Integer waitingPosition,
            EmailChanges.@Nullable Waiting newEmail) {
        RegistrationView all = RegistrationView.of(registration, Attendance.NONE);
        return new OwnRegistration(
                all.eventId(),
                title,
                event.startsAt(),
                event.endsAt(),
                event.zone(),
                joinUrl,
                all.status(),
                waitingPosition,
                all.awaits(),
                all.pendingUntil(),
                all.offerExpiresAt(),
                all.firstName(),
                all.lastName(),
                all.email(),
                newEmail == null ? null : newEmail.email().masked(),
                newEmail == null ? null : newEmail.until(),
                all.phone(),
                all.company(),
                all.channels(),
                all.locale(),
                all.timeZone(),
                all.answers(),
                registration.registrant().reminderWishes().reminders(),
                registration.registrant().reminderWishes().extraMinutes(),
                OwnQuietHours.of(registration.registrant().reminderWishes().quietHours()),
                all.createdAt(),
                all.version());
    }
}
