package io.callboard.event.presentation;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A speaker of a live event. */
@Schema(description = "A speaker of a live event.")
public record Speaker(
        @Schema(description = "Name, as registrants read it.")
        String name,

        @Schema(description = "Role or position; null if there is none.") @Nullable
        String title,

        @Schema(description = "https address of a picture; null if there is none.") @Nullable
        String pictureUrl,

        @Schema(description = "Text of several lines about the speaker; null if there is none.") @Nullable
        String bio) {}
