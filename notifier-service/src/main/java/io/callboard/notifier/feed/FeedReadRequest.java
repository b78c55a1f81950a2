package io.callboard.notifier.feed;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The items that a registrant has read: either all up to one, or some. */
@Schema(description = "The items that were read: either upTo or ids.")
record FeedReadRequest(
        @Schema(
                description = "The pass of the registrant: the last part of joinUrl.",
                example = "3cVZ5Rk0pCwXh3lTn0n3o8zq6yQb2u1s7e9dJfKiLmM")
        @NotBlank
        @Size(max = 200, message = "must have at most 200 characters")
        String pass,

        @Schema(description = "The newest item that was read. It and all older ones are marked.") @Nullable
        UUID upTo,

        @Schema(description = "The items that were read. Ids that are not in this feed are skipped.")
        @Size(max = FeedReadRequest.MOST_IDS, message = "must have at most 200 ids")
        @Nullable
        List<@NotNull UUID> ids) {

    static final int MOST_IDS = 200;

    /** Empty of data, so that no pass gets into a log by accident. */
    @Override
    public String toString() {
        return "FeedReadRequest";
    }
}
