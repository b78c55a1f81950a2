package io.callboard.registration.registering;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** Approves or denies a registration. */
@Schema(description = "Approves or denies a registration.", requiredProperties = "decision")
record DecisionRequest(
        @Schema(description = "APPROVE confirms the registration. DENY cancels it, and its seat is free again.")
        @NotNull
        Decision.Verdict decision,

        @Schema(
                description = "Your reason. After a denial the registrant reads it on the page of the registration.",
                maxLength = DecisionRequest.LONGEST_REASON)
        @Nullable
        String reason) {

    static final int LONGEST_REASON = 500;
}
