package io.callboard.scheduler.planning;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.TimeZones;
import io.callboard.scheduler.input.ChannelNames;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.rule.WallClock;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an organizer asks a plan for, until {@link #checked} has looked at it. */
@Schema(
        name = "PlanRequest",
        description = "A live event that may be made, and its reminders.",
        requiredProperties = {"start", "channels"})
record PlanRequest(
        @Schema(description = "The start.") @Nullable Start start,

        @Schema(description = "How long the live event is, in ISO-8601; an hour when missing.", example = "PT1H")
        @Nullable
        String duration,

        @Schema(
                description = "The channels of the reminders.",
                example = "[\"EMAIL\", \"SMS\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(
                description =
                        "The number of registrants to expect; 1 when missing, which gives the cost for one registrant.",
                minimum = "0",
                maximum = "10000000",
                example = "20000")
        @Nullable
        Long expectedAudience,

        @Schema(
                description =
                        "At most 20 offsets before the start. The organizer's default rules when these and the wall clocks"
                                + " are missing.",
                example = "[\"P1D\", \"PT1H\", \"PT15M\", \"PT0S\"]")
        @Nullable
        List<@Nullable String> rules,

        @Schema(description = "At most 20 rules by the wall clock, beside the offsets.") @Nullable
        List<@Nullable WallClock> wallClocks,

        @Schema(
                description =
                        "Whether the reminders of these rules are due earlier, so that the last recipient has them"
                                + " at the instants of the rules; false when missing. PT0S is never spread. For a"
                                + " wall clock in REGISTRANT, the plan assumes that all are in one time zone. It"
                                + " needs rules or wallClocks; default rules have a value of their own.")
        @Nullable
        Boolean spread) {

    private static final int MOST_RULES = 20;
    private static final long LARGEST_AUDIENCE = 10_000_000;
    private static final Duration USUAL_DURATION = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /** A start in wall-clock time. */
    @Schema(
            name = "PlanStart",
            description = "A start in wall-clock time.",
            requiredProperties = {"local", "zone"})
    record Start(
            @Schema(description = "Date and time without an offset.", example = "2026-12-01T18:00") @Nullable
            String local,

            @Schema(description = "IANA time zone.", example = "Europe/Berlin") @Nullable
            String zone) {}

    /** A request that can be planned. */
    record Checked(
            Schedule schedule, List<String> channels, long audience, Optional<List<String>> rules, boolean spread) {}

    Checked checked() {
        List<Violation> errors = new ArrayList<>();
        LocalDateTime local = start == null ? null : local(start.local(), errors);
        ZoneId zone = start == null ? null : zone(start.zone(), errors);
        if (start == null) {
            errors.add(new Violation("/start", ErrorCode.REQUIRED, "is required"));
        }
        Duration length = length(errors);
        List<String> checkedChannels = ChannelNames.checked(channels == null ? List.of() : channels, errors);
        long audience = expectedAudience == null ? 1 : expectedAudience;
        if (audience < 0 || audience > LARGEST_AUDIENCE) {
            errors.add(new Violation(
                    "/expectedAudience", ErrorCode.OUT_OF_RANGE, "must be between 0 and " + LARGEST_AUDIENCE));
        }
        Optional<List<String>> checkedRules = rules(errors);
        boolean isSpread = Boolean.TRUE.equals(spread);
        if (isSpread && checkedRules.isEmpty()) {
            errors.add(new Violation("/spread", ErrorCode.INCONSISTENT, "needs /rules or /wallClocks"));
        }
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        var startsAt = Schedule.instantOf(Objects.requireNonNull(local), Objects.requireNonNull(zone));
        return new Checked(
                new Schedule(local, zone, startsAt, startsAt.plus(length)),
                checkedChannels,
                audience,
                checkedRules,
                isSpread);
    }

    private Duration length(List<Violation> errors) {
        try {
            Duration length = duration == null ? USUAL_DURATION : Duration.parse(duration);
            if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
                errors.add(new Violation(
                        "/duration", ErrorCode.OUT_OF_RANGE, "must be above zero and at most seven days"));
            }
            return length;
        } catch (DateTimeParseException e) {
            errors.add(new Violation("/duration", ErrorCode.INVALID_FORMAT, "must be a duration such as PT1H"));
            return USUAL_DURATION;
        }
    }

    private static @Nullable LocalDateTime local(@Nullable String text, List<Violation> errors) {
        try {
            if (text != null) {
                return LocalDateTime.parse(text);
            }
            errors.add(new Violation("/start/local", ErrorCode.REQUIRED, "is required"));
        } catch (DateTimeParseException e) {
            errors.add(new Violation(
                    "/start/local", ErrorCode.INVALID_FORMAT, "must be a date and time such as 2026-12-01T18:00"));
        }
        return null;
    }

    private static @Nullable ZoneId zone(@Nullable String text, List<Violation> errors) {
        try {
            if (text != null) {
                return ZoneId.of(TimeZones.of(text));
            }
            errors.add(new Violation("/start/zone", ErrorCode.REQUIRED, "is required"));
        } catch (InvalidValueException e) {
            errors.add(new Violation("/start/zone", e.code(), String.valueOf(e.detail())));
        } catch (DateTimeException e) {
            errors.add(new Violation("/start/zone", ErrorCode.UNKNOWN_VALUE, "must be an IANA time zone"));
        }
        return null;
    }

    /** Empty if the request has none. */
    private Optional<List<String>> rules(List<Violation> errors) {
        if (rules == null && wallClocks == null) {
            return Optional.empty();
        }
        List<String> checked = new ArrayList<>();
        offsets(checked, errors);
        wallClocks(checked, errors);
        return Optional.of(checked);
    }

    private void wallClocks(List<String> checked, List<Violation> errors) {
        if (wallClocks == null) {
            return;
        }
        if (wallClocks.size() > MOST_RULES) {
            errors.add(
                    new Violation("/wallClocks", ErrorCode.TOO_MANY, "must have at most " + MOST_RULES + " entries"));
            return;
        }
        for (int i = 0; i < wallClocks.size(); i++) {
            WallClock wallClock = wallClocks.get(i);
            if (wallClock == null) {
                errors.add(new Violation("/wallClocks/" + i, ErrorCode.REQUIRED, "is required"));
            } else {
                wallClock.checked("/wallClocks/" + i, errors).ifPresent(checked::add);
            }
        }
    }

    private void offsets(List<String> checked, List<Violation> errors) {
        if (rules == null) {
            return;
        }
        if (rules.size() > MOST_RULES) {
            errors.add(new Violation("/rules", ErrorCode.TOO_MANY, "must have at most " + MOST_RULES + " entries"));
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            String text = rules.get(i);
            if (text == null || text.length() > 40) {
                errors.add(new Violation("/rules/" + i, ErrorCode.INVALID_FORMAT, "must be a duration such as PT1H"));
            } else {
                checked.add(text);
            }
        }
    }
}
