package io.callboard.event.stream;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live event's stream at a provider.
 *
 * @param version rises with each change that messages carry
 * @param wanted whether the provider should accept the host's video
 * @param pending whether the worker has work left for it
 * @param playbackId null until the provider has made the stream
 * @param lastFailure the last failure; null after a success
 * @param signal ACTIVE or IDLE: whether the host's video arrives; null until the provider reports it
 * @param replay null until there is a recording
 */
public record Stream(
        UUID eventId,
        long version,
        boolean wanted,
        Status status,
        boolean pending,
        @Nullable String playbackId,
        @Nullable String lastFailure,
        @Nullable String signal,
        @Nullable Replay replay) {

    /**
     * The recording that is shown afterwards.
     *
     * @param playbackId by which it is watched
     */
    public record Replay(String playbackId, double seconds) {}

    /** The provider's stream. */
    public enum Status {
        ABSENT,
        READY,
        DISABLED
    }

    /** The id by which registrants watch it now; null if they cannot. */
    public @Nullable String watchedId() {
        return isOpen() ? playbackId : null;
    }

    /** Whether the stream is wanted and accepts the host's video. */
    boolean isOpen() {
        return wanted && status == Status.READY;
    }
}
