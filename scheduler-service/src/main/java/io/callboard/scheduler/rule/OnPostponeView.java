package io.callboard.scheduler.rule;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.rule.OnPostpone.Rearm;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a move arms again, as organizers write and see it. */
@Schema(
        name = "OnPostpone",
        description =
                "Whether a person who had a reminder gets it again when the live event is moved. People who had none get it in"
                        + " any case. After a delay (it runs late) nobody gets a reminder again.",
        requiredProperties = {"rearm"})
record OnPostponeView(
        @Schema(
                description =
                        "ALL: everybody gets it again. UNSENT: only those who did not have it. IF_MOVED_MORE_THAN: everybody,"
                                + " if the new start differs from the one that the person was last reminded of by more than"
                                + " movedMoreThan; else only those who did not have it.",
                allowableValues = {"ALL", "UNSENT", "IF_MOVED_MORE_THAN"},
                example = "IF_MOVED_MORE_THAN")
        @Nullable
        String rearm,

        @Schema(
                description =
                        "Required with IF_MOVED_MORE_THAN, and missing otherwise. A duration of days and time, at most P30D."
                                + " A day has 24 hours here.",
                example = "PT2H")
        @Nullable
        String movedMoreThan) {

    private static final Duration MOST = Duration.ofDays(30);

    static OnPostponeView of(OnPostpone policy) {
        Duration least = policy.movedMoreThan();
        return new OnPostponeView(policy.rearm().name(), least == null ? null : least.toString());
    }

    /**
     * Everybody after a violation.
     *
     * @param pointer of the field that has this value
     */
    OnPostpone checked(String pointer, List<Violation> errors) {
        if (rearm == null) {
            errors.add(new Violation(pointer + "/rearm", ErrorCode.REQUIRED, "is required"));
            return OnPostpone.REARM_ALL;
        }
        Optional<Rearm> known = Arrays.stream(Rearm.values())
                .filter(value -> value.name().equals(rearm))
                .findFirst();
        if (known.isEmpty()) {
            errors.add(new Violation(
                    pointer + "/rearm", ErrorCode.UNKNOWN_VALUE, "must be ALL, UNSENT or IF_MOVED_MORE_THAN"));
            return OnPostpone.REARM_ALL;
        }
        if (known.get() != Rearm.IF_MOVED_MORE_THAN) {
            if (movedMoreThan != null) {
                errors.add(new Violation(
                        pointer + "/movedMoreThan",
                        ErrorCode.INCONSISTENT,
                        "must be missing unless /rearm is IF_MOVED_MORE_THAN"));
            }
            return new OnPostpone(known.get(), null);
        }
        if (movedMoreThan == null) {
            errors.add(new Violation(
                    pointer + "/movedMoreThan", ErrorCode.REQUIRED, "is required with IF_MOVED_MORE_THAN"));
            return OnPostpone.REARM_ALL;
        }
        Optional<ReminderRule> least = ReminderRule.parseOffset(movedMoreThan);
        if (least.isEmpty()) {
            errors.add(new Violation(
                    pointer + "/movedMoreThan", ErrorCode.INVALID_FORMAT, ReminderRulesRequest.NO_OFFSET));
            return OnPostpone.REARM_ALL;
        }
        Duration length = least.get().usualLength();
        if (length.compareTo(MOST) > 0) {
            errors.add(new Violation(pointer + "/movedMoreThan", ErrorCode.OUT_OF_RANGE, "must be at most 30 days"));
            return OnPostpone.REARM_ALL;
        }
        return new OnPostpone(known.get(), length);
    }
}
