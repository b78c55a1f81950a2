package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What the organizer decides about a room. */
@Schema(description = "The settings of a room.")
record RoomSettings(
        @Schema(description = "Whether new questions wait until you show them.") @NotNull
        Boolean questionsWait,

        @Schema(description = "Whether new chat messages wait until you show them.") @NotNull
        Boolean messagesWait) {}
