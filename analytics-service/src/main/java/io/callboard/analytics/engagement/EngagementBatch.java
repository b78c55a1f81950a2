package io.callboard.analytics.engagement;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What a watch page sends. */
@Schema(description = "What the holder of a pass did on the watch page.")
record EngagementBatch(
        @Schema(description = "The pass: the last part of the link to the watch page.")
        @NotNull
        @Size(max = 200, message = "must have at most 200 characters")
        String pass,

        @Schema(description = "What happened, at most 100 facts.")
        @NotEmpty
        @Size(max = FactForm.MOST_FACTS, message = "must have at most 100 facts")
        List<@NotNull @Valid FactForm> facts) {

    /** Empty of data, so that no pass gets into a log by accident. */
    @Override
    public String toString() {
        return "EngagementBatch";
    }
}
