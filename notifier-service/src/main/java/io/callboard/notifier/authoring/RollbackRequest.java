package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** The version to go back to. */
@Schema(description = "The version to go back to.")
record RollbackRequest(
        @Schema(description = "An earlier version that is still kept.", example = "1") @NotNull
        Integer toVersion) {}
