package io.callboard.scheduler.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long after the end of a live event, and for whom, as an organizer writes it. */
@Schema(
        name = "AfterEnd",
        description = "How long after the end of a live event its follow-up is due, and who gets it.",
        requiredProperties = {"offset", "for"})
record AfterEnd(
        @Schema(
                description =
                        "How long after the planned end, in ISO-8601. Days are calendar days of the live event's zone, times"
                                + " are exact. At most 30 days. The follow-up never goes out before the live event is ENDED: if"
                                + " that comes later, it goes out then.",
                example = "PT1H")
        @Nullable
        String offset,

        @JsonProperty("for")
        @Schema(
                description =
                        "Which registrants with a seat get it. ALL: all of them. ATTENDED: those who watched or were"
                                + " checked in. NO_SHOW: those who did neither. At an event in person without"
                                + " check-ins, only ALL reaches anybody.",
                allowableValues = {"ALL", "ATTENDED", "NO_SHOW"},
                example = "ATTENDED")
        @Nullable
        String audience) {

    private static final Duration LONGEST = Duration.ofDays(30);

    /**
     * The rule; empty after a violation.
     *
     * @param pointer of the field that has this value
     */
    Optional<FollowUpRule> checked(String pointer, List<Violation> errors) {
        Optional<ReminderRule> checkedOffset = offset(pointer + "/offset", errors);
        Optional<FollowUpRule.Audience> checkedAudience =
                audience == null ? Optional.empty() : FollowUpRule.Audience.of(audience);
        if (audience == null) {
            errors.add(new Violation(pointer + "/for", ErrorCode.REQUIRED, "is required"));
        } else if (checkedAudience.isEmpty()) {
            errors.add(new Violation(pointer + "/for", ErrorCode.UNKNOWN_VALUE, "must be ALL, ATTENDED or NO_SHOW"));
        }
        return checkedOffset.flatMap(known -> checkedAudience.map(whom -> FollowUpRule.of(known, whom)));
    }

    private Optional<ReminderRule> offset(String pointer, List<Violation> errors) {
        if (offset == null) {
            errors.add(new Violation(pointer, ErrorCode.REQUIRED, "is required"));
            return Optional.empty();
        }
        Optional<ReminderRule> known = ReminderRule.parseOffset(offset).map(ReminderRule::normal);
        if (known.isEmpty()) {
            errors.add(new Violation(pointer, ErrorCode.INVALID_FORMAT, ReminderRulesRequest.NO_OFFSET));
        } else if (known.get().usualLength().compareTo(LONGEST) > 0) {
            errors.add(new Violation(pointer, ErrorCode.OUT_OF_RANGE, "must be at most 30 days"));
            return Optional.empty();
        }
        return known;
    }

    static AfterEnd of(FollowUpRule rule) {
        return new AfterEnd(rule.offset().text(), rule.audience().name());
    }
}
