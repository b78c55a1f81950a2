package io.callboard.event.liveevent;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The reason of a cancellation; the notice to registrants contains it. */
@Schema(description = "Why a live event is cancelled.", name = "CancelRequest")
record CancelRequest(
        @Schema(description = "Registrants read this in the notice. Leave it out to give no reason.", maxLength = 1000)
        @Nullable
        String reason) {}
