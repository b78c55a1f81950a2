package io.callboard.event.mux;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A webhook of Mux, with the fields that we read. */
@Schema(description = "A webhook of Mux. Other members are allowed and ignored.", name = "MuxWebhook")
record MuxWebhook(
        @Schema(
                description = "What happened. video.live_stream.active, video.live_stream.idle, video.asset.ready and"
                        + " video.asset.live_stream_completed have an effect; any other type has none.",
                example = "video.live_stream.active")
        @Nullable
        String type,

        @Schema(description = "When it happened, by the clock of Mux.") @JsonProperty("created_at") @Nullable
        Instant createdAt,

        @Schema(description = "The live stream or the asset that it is about.") @Nullable
        Data data) {

    /** The live stream or the asset. */
    @Schema(description = "A live stream or an asset of Mux.", name = "MuxWebhookData")
    record Data(
            @Schema(description = "Its id at Mux.") @Nullable
            String id,

            @Schema(description = "Of an asset: the id of the live stream that it is a recording of.")
            @JsonProperty("live_stream_id")
            @Nullable
            String liveStreamId,

            @Schema(description = "The ids for watching.") @JsonProperty("playback_ids") @Nullable
            List<PlaybackId> playbackIds,

            @Schema(description = "Of an asset: its length in seconds.") @Nullable
            Double duration,

            @Schema(description = "Of an asset: whether it is still being recorded.") @JsonProperty("is_live") @Nullable
            Boolean live) {

        @Nullable
        String signedPlaybackId() {
            return playbackIds == null
                    ? null
                    : playbackIds.stream()
                            .filter(playback -> "signed".equals(playback.policy()) && playback.id() != null)
                            .map(PlaybackId::id)
                            .findFirst()
                            .orElse(null);
        }
    }

    /** An id for watching. */
    @Schema(description = "An id for watching.", name = "MuxWebhookPlaybackId")
    record PlaybackId(
            @Schema(description = "The id.") @Nullable String id,

            @Schema(description = "signed: watching needs a token.") @Nullable
            String policy) {}
}
