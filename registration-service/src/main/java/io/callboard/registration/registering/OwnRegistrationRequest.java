package io.callboard.registration.registering;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a registrant; a missing field stays unchanged.
 *
 * @param channels at least one
 * @param timeZone IANA zone; null means that of the live event
 * @param answers those that change; null removes one
 */
@Schema(description = "What a registrant may change. What is left out stays.")
record OwnRegistrationRequest(
        @Schema(description = "First name. Not null.", example = "Ada") @Nullable
        String firstName,

        @Schema(description = "Last name.") @Nullable String lastName,

        @Schema(
                description =
                        "A new e-mail address. Not null. It counts once you confirm it by the link in the mail to it,"
                                + " within a day. The present address ends a change that waits for its confirmation.",
                example = "ada@example.org")
        @Nullable
        String email,

        @Schema(description = "Company.") @Nullable String company,

        @Schema(
                description = "BCP 47 language tag of messages and pages. A language that is not known counts as"
                        + " null: messages are in the language of the live event, pages in that of the browser.",
                example = "de")
        @Nullable
        String locale,

        @Schema(
                description = "Answers that change, by the key of the question: a text for TEXT, an option for CHOICE,"
                        + " a list of options for MULTI, true or false for BOOLEAN. null removes an answer; those"
                        + " that are missing stay. A required question needs an answer.")
        @Nullable
        Map<String, @Nullable Object> answers,

        @Schema(
                description = "The channels on which the registrant wants messages: at least one. EMAIL and SMS need"
                        + " their address; IN_APP is the feed that the pass opens.",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(
                description = "IANA time zone in which messages and pages show times to the registrant.",
                example = "Europe/Berlin")
        @Nullable
        String timeZone,

        @Schema(
                description = OwnQuietHours.REMINDERS,
                allowableValues = {"ALL", "FEWER", "NONE"})
        @Nullable
        String reminders,

        @Schema(
                description = "How many minutes before the start you want an extra reminder, whatever reminders says:"
                        + " 5 to 10080, which is a week.",
                minimum = "5",
                maximum = "10080",
                example = "20")
        @Nullable
        Integer extraReminderMinutes,

        @Schema(
                description =
                        "In how many minutes you want to be reminded again: 5 to 10080. It sets extraReminderMinutes to"
                                + " that instant, or to one up to five minutes later, which is 10080 to 5 minutes before the"
                                + " start. Not together with extraReminderMinutes.",
                minimum = "5",
                maximum = "10080",
                example = "60")
        @Nullable
        Integer remindAgainInMinutes,

        @Schema(
                description =
                        "The quiet hours that you want. What is missing in them stays. null: those of the organizer.")
        @Nullable
        OwnQuietHours quietHours) {

    /** The same, with an extra reminder at the instant that remindAgainInMinutes means. */
    OwnRegistrationRequest reminding(@Nullable Integer minutes) {
        return new OwnRegistrationRequest(
                firstName,
                lastName,
                email,
                company,
                locale,
                answers,
                channels,
                timeZone,
                reminders,
                minutes,
                null,
                quietHours);
    }
}
