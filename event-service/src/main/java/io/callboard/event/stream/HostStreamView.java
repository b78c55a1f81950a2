package io.callboard.event.stream;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The stream of a live event as its host needs it. */
@Schema(description = "The stream of a live event as its host needs it. It is secret.", name = "HostStream")
public record HostStreamView(
        @Schema(
                description = "EXTERNAL: at an address that you give. MUX: at Mux.",
                allowableValues = {"EXTERNAL", "MUX"})
        String kind,

        @Schema(
                description =
                        "NOT_STARTED: the live event is not LIVE, so there is no stream yet. PENDING: the provider"
                                + " has not made it yet; we keep trying. READY: it can be used. FAILED: we gave up after many"
                                + " attempts; any change of the live event makes us try again. CLOSED: the live event is over,"
                                + " or has another kind of stream now.")
        Status status,

        @Schema(description = "The address of an EXTERNAL stream; null for any other kind.") @Nullable
        String url,

        @Schema(
                description = "Where the encoder of the host sends its video; null unless the status is READY.",
                example = "rtmps://global-live.mux.com:443/app")
        @Nullable
        String ingestUrl,

        @Schema(
                description = "The secret with which the encoder sends video. Anybody who has it can send video in"
                        + " place of the host. Null unless the status is READY.")
        @Nullable
        String streamKey,

        @Schema(description = "The provider's id for watching the stream; null unless the status is READY.") @Nullable
        String playbackId,

        @Schema(
                description = "The last failure while the status is PENDING or FAILED: the provider's HTTP status, or"
                        + " what happened to the connection. Null if there is none.",
                example = "HTTP_503")
        @Nullable
        String lastFailure,

        @Schema(
                description = "Whether the video of the host arrives at the provider: ACTIVE or IDLE; null until the"
                        + " provider reports it.",
                allowableValues = {"ACTIVE", "IDLE"})
        @Nullable
        String signal,

        @Schema(description = "The recording; null until the provider has it.") @Nullable
        Replay replay) {

    /** The recording. */
    @Schema(description = "The recording of a stream: the longest one if there are several.", name = "HostReplay")
    public record Replay(
            @Schema(description = "The provider's id for watching it.")
            String playbackId,

            @Schema(description = "Its length in seconds.", example = "3541.5")
            double seconds) {}

    /** State of the stream. */
    @Schema(name = "HostStreamStatus")
    public enum Status {
        NOT_STARTED,
        PENDING,
        READY,
        FAILED,
        CLOSED
    }

    /** Whether the stream does not exist yet. */
    public boolean comesLater() {
        return status == Status.PENDING;
    }

    @Override
    public String toString() {
        return "HostStream[" + kind + ", " + status + "]";
    }
}
