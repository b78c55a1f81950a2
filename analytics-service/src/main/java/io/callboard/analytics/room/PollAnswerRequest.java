package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** What a viewer chooses. */
@Schema(name = "PollAnswer", description = "The answer of a viewer.")
record PollAnswerRequest(
        @Schema(description = "The position of the option, from 0.") @NotNull @Min(0) @Max(PollRequest.MOST_OPTIONS - 1)
        Integer option) {}
