package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a preview shows. */
@Schema(description = "What a preview shows.")
record PreviewRequest(
        @Nullable @Schema(description = "One of your live events; without it the preview has a sample event.")
        UUID eventId) {}
