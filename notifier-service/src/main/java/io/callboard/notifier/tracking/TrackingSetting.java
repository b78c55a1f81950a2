package io.callboard.notifier.tracking;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** An organizer's setting, in requests and answers. */
@Schema(description = "Whether opens and clicks of your mails are recorded.")
record TrackingSetting(
        @NotNull
        @Nullable
        @Schema(
                description =
                        "true: HTML mails have a pixel and links that report opens and clicks. false: they have plain"
                                + " links and no pixel.",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "false")
        Boolean enabled) {}
