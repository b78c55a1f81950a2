package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What an organizer changes of a chat message. */
@Schema(description = "What changes.")
record MessageChange(
        @Schema(description = "SHOWN: viewers see the message. HIDDEN: they do not.") @NotNull
        Visibility status) {

    Marks marks() {
        return new Marks(status, null, null);
    }
}
