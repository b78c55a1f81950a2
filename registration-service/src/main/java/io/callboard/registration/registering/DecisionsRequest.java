package io.callboard.registration.registering;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Approves or denies many registrations of one live event. */
@Schema(
        description = "Approves or denies many registrations of one live event: those with these ids, or all that wait"
                + " for a decision.",
        requiredProperties = "decision")
record DecisionsRequest(
        @Schema(description = "APPROVE confirms the registrations. DENY cancels them, and their seats are free again.")
        @NotNull
        Decision.Verdict decision,

        @Schema(
                description =
                        "Your reason. After a denial the registrants read it on the pages of their" + " registrations.",
                maxLength = DecisionRequest.LONGEST_REASON)
        @Nullable
        String reason,

        @Schema(description = "Ids of registrations, at most 1000. Leave them out with all.") @Nullable
        List<@Nullable UUID> ids,

        @Schema(description = "true: all registrations that wait for a decision now.") @Nullable
        Boolean all) {

    static final int MOST_IDS = 1000;
}
