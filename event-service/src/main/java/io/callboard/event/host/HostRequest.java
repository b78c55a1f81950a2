package io.callboard.event.host;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.Languages;
import io.callboard.chassis.value.PublicName;
import io.callboard.chassis.value.TimeZones;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.reminder.ReminderRule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An organizer's input for a new host, before {@link #checked}. */
@Schema(
        name = "HostRequest",
        description = "A host to be added to a live event.",
        requiredProperties = {"firstName", "email"})
record HostRequest(
        @Schema(
                description = "First name: at most 8 words, without web addresses and e-mail addresses.",
                maxLength = 80)
        @Nullable
        String firstName,

        @Schema(description = "Last name, with the same rules as the first name.", maxLength = 80) @Nullable
        String lastName,

        @Schema(
                description = "E-mail address that the invitation, reminders and notices go to.",
                maxLength = EmailAddress.MAX_LENGTH,
                example = "grace@example.com")
        @Nullable
        String email,

        @Schema(
                description = "BCP 47 language tag. The messages are in German, English or Spanish; English when"
                        + " missing or another language.",
                example = "de")
        @Nullable
        String locale,

        @Schema(
                description = "IANA time zone in which messages show times to the host; that of the live event when"
                        + " missing.",
                example = "Europe/Berlin")
        @Nullable
        String timeZone,

        @Schema(
                description = "At most 20 different times before the start at which the host is reminded. Empty for no"
                        + " reminders, PT1H and PT15M when missing.",
                example = "[\"PT1H\", \"PT15M\"]")
        @Nullable
        List<@Nullable String> reminderRules) {

    private static final int MOST_RULES = 20;
    private static final int LONGEST_NAME = 80;
    private static final int MOST_WORDS = 8;

    private static final List<ReminderRule> USUAL_RULES =
            List.of(ReminderRule.parse("PT1H"), ReminderRule.parse("PT15M"));

    NewHost checked() {
        var findings = new InvalidLiveEvent.Findings();
        String checkedFirstName = findings.of(() -> required("/firstName", firstName, HostRequest::name));
        String checkedLastName = findings.of(() -> optional("/lastName", lastName, HostRequest::name));
        EmailAddress checkedEmail = findings.of(() -> required("/email", email, EmailAddress::new));
        Optional<String> checkedLocale = findings.of(() -> optional("/locale", locale, Languages::of));
        String checkedZone = findings.of(() -> optional("/timeZone", timeZone, TimeZones::of));
        List<ReminderRule> checkedRules = findings.of(this::checkedRules);
        findings.orThrow();
        return new NewHost(
                Objects.requireNonNull(checkedFirstName),
                checkedLastName,
                Objects.requireNonNull(checkedEmail),
                checkedLocale == null ? null : checkedLocale.orElse(null),
                checkedZone,
                Objects.requireNonNull(checkedRules));
    }

    private List<ReminderRule> checkedRules() {
        if (reminderRules == null) {
            return USUAL_RULES;
        }
        var seen = new HashSet<ReminderRule>();
        return InvalidLiveEvent.each("/reminderRules", reminderRules, MOST_RULES, (pointer, text) -> {
            ReminderRule rule = ReminderRule.parse(pointer, text);
            if (!seen.add(rule)) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return rule;
        });
    }

    private static String name(String text) {
        return PublicName.of(text, LONGEST_NAME, MOST_WORDS);
    }

    private static <T> T required(String pointer, @Nullable String text, Function<String, T> value) {
        if (text == null || text.isBlank()) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        return InvalidLiveEvent.checked(pointer, () -> value.apply(text));
    }

    private static <T> @Nullable T optional(String pointer, @Nullable String text, Function<String, T> value) {
        return text == null || text.isBlank() ? null : InvalidLiveEvent.checked(pointer, () -> value.apply(text));
    }

    /** Contains no value, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "HostRequest";
    }
}
