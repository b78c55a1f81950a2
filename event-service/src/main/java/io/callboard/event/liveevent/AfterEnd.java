package io.callboard.event.liveevent;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.event.reminder.FollowUp;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How long after the end of a live event a follow-up is due, and who gets it. */
@Schema(
        name = "AfterEnd",
        description = "How long after the end of the live event its follow-up is due, and who gets it.",
        requiredProperties = {"offset", "for"})
record AfterEnd(
        @Schema(
                description =
                        "How long after the planned end, in ISO-8601. Days are calendar days of the live event's zone, times"
                                + " are exact. At most 30 days. The follow-up never goes out before the live event is ENDED.",
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

    static AfterEnd of(FollowUp followUp) {
        return new AfterEnd(followUp.offset().toString(), followUp.audience().name());
    }
}
