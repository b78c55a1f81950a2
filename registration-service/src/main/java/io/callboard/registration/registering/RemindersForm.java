package io.callboard.registration.registering;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.ReminderWishes.QuietHours;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields about reminders on the self-service page, as they were typed.
 *
 * @param quietHours whose apply
 */
@Schema(name = "RemindersForm", description = "The fields about reminders on the self-service page.")
record RemindersForm(
        @Schema(
                description = OwnQuietHours.REMINDERS,
                allowableValues = {"ALL", "FEWER", "NONE"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String reminders,

        @Schema(
                description =
                        "How many minutes before the start you want an extra reminder: 5 to 10080. Empty for none.",
                example = "20")
        @Nullable
        String extraReminderMinutes,

        @Schema(
                description = "Whose quiet hours apply.",
                allowableValues = {"ORGANIZER", "OWN", "NONE"},
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String quietHours,

        @Schema(
                description = "With OWN: the first minute, a full or half hour.",
                pattern = QuietHours.TIME,
                example = "22:00")
        @Nullable
        String from,

        @Schema(
                description = "With OWN: the first minute after them, a full or half hour.",
                pattern = QuietHours.TIME,
                example = "07:00")
        @Nullable
        String to,

        @Schema(
                description = "When you want to be reminded again; replaces extraReminderMinutes. IN_ONE_HOUR: in one"
                        + " hour, or up to five minutes later. BEFORE_START: 15 minutes before the start."
                        + " Missing or empty: what extraReminderMinutes says.",
                allowableValues = {"", "IN_ONE_HOUR", "BEFORE_START"})
        @Nullable
        String remindAgain) {

    static final String EXAMPLE =
            "{\"reminders\": \"FEWER\", \"extraReminderMinutes\": \"20\", \"quietHours\": \"OWN\","
                    + " \"from\": \"22:00\", \"to\": \"07:00\"}";

    private static final String IN_ONE_HOUR = "IN_ONE_HOUR";
    private static final String BEFORE_START = "BEFORE_START";
    private static final int ONE_HOUR_MINUTES = 60;
    private static final int BEFORE_START_MINUTES = 15;

    /** What the page offers first to somebody who has no quiet hours of their own. */
    private static final LocalTime USUAL_FROM = LocalTime.of(22, 0);

    private static final LocalTime USUAL_TO = LocalTime.of(7, 0);

    static RemindersForm of(ReminderWishes wishes) {
        QuietHours hours = wishes.quietHours();
        return new RemindersForm(
                wishes.reminders().name(),
                Objects.toString(wishes.extraMinutes(), ""),
                hours.use().name(),
                Objects.requireNonNullElse(hours.from(), USUAL_FROM).toString(),
                Objects.requireNonNullElse(hours.to(), USUAL_TO).toString(),
                "");
    }

    /** The values of {@link #remindAgain} that the page offers now. */
    static List<String> remindAgain(Instant now, Instant startsAt) {
        return Stream.of(IN_ONE_HOUR, BEFORE_START)
                .filter(when -> {
                    List<Flaw> flaws = new ArrayList<>();
                    againAt(when, now, startsAt, flaws);
                    return flaws.isEmpty();
                })
                .toList();
    }

    private static int againAt(String when, Instant now, Instant startsAt, List<Flaw> flaws) {
        List<Flaw> found = new ArrayList<>();
        int before = BEFORE_START_MINUTES;
        if (when.equals(IN_ONE_HOUR)) {
            before = ReminderWishes.againIn(ONE_HOUR_MINUTES, now, startsAt, found);
        }
        boolean isKnown = when.equals(IN_ONE_HOUR) || when.equals(BEFORE_START);
        boolean isAhead = now.plus(Duration.ofMinutes(before)).isBefore(startsAt);
        if (!isKnown || !found.isEmpty() || when.equals(BEFORE_START) && !isAhead) {
            flaws.add(new Flaw(
                    "remindAgain",
                    ErrorCode.OUT_OF_RANGE,
                    "must be IN_ONE_HOUR or BEFORE_START, and before the start"));
        }
        return before;
    }

    /** Reads the fields; adds errors to the list. */
    ReminderWishes read(Instant now, Instant startsAt, List<Flaw> flaws) {
        String again = Objects.toString(remindAgain, "");
        return new ReminderWishes(
                ReminderWishes.reminders(Objects.toString(reminders, ""), flaws),
                again.isEmpty() ? readExtra(flaws) : Integer.valueOf(againAt(again, now, startsAt, flaws)),
                ReminderWishes.quietHours(Objects.toString(quietHours, ""), from, to, flaws));
    }

    private @Nullable Integer readExtra(List<Flaw> flaws) {
        String typed = Objects.toString(extraReminderMinutes, "").strip();
        if (typed.isEmpty()) {
            return null;
        }
        // No number of more digits is in the bounds.
        return ReminderWishes.extraMinutes(typed.matches("\\d{1,6}") ? Integer.parseInt(typed) : 0, flaws);
    }

    /** The times that the page offers. */
    static List<String> times() {
        return Stream.iterate(LocalTime.MIDNIGHT, time -> time.plus(QuietHours.STEP))
                .limit(Duration.ofDays(1).dividedBy(QuietHours.STEP))
                .map(LocalTime::toString)
                .toList();
    }
}
