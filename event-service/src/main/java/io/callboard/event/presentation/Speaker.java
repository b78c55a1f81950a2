package io.callboard.event.presentation;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Somebody who speaks at a live event. */
@Schema(description = "Somebody who speaks at a live event.")
public record Speaker(
        @Schema(description = "Name, as registrants read it.")
        String name,

        @Schema(description = "Role or position; null if there is none.") @Nullable
        String title) {}
