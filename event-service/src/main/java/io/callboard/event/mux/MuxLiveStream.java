package io.callboard.event.mux;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live stream in the answers of Mux, with the fields that we read. */
record MuxLiveStream(
        @Nullable String id,

        @JsonProperty("stream_key") @Nullable String streamKey,

        @JsonProperty("playback_ids") @Nullable List<PlaybackId> playbackIds,

        @Nullable String passthrough) {

    /** An id for watching. */
    record PlaybackId(@Nullable String id, @Nullable String policy) {}

    /** One live stream. */
    record One(@Nullable MuxLiveStream data) {}

    /** A page of live streams. */
    record Page(@Nullable List<MuxLiveStream> data) {}

    @Override
    public String toString() {
        return "MuxLiveStream[" + id + "]";
    }
}
