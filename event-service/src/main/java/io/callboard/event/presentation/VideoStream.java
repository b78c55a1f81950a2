package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.WebAddress;
import org.jspecify.annotations.Nullable;

/**
 * The organizer's choice of the stream of a live event.
 *
 * @param url the address of an EXTERNAL stream; null for a stream at a provider, which is made when the event goes live
 */
public record VideoStream(Kind kind, @Nullable String url) {

    /** The kinds of streams. */
    public enum Kind {
        /** At an address of the organizer's own. */
        EXTERNAL,
        MUX;

        /** Whether we make the stream at a provider. */
        public boolean hasProvider() {
            return this == MUX;
        }
    }

    public static VideoStream of(@Nullable String kind, @Nullable String url) {
        if (Kind.EXTERNAL.name().equals(kind)) {
            return new VideoStream(Kind.EXTERNAL, WebAddress.of("/stream/url", url));
        }
        if (!Kind.MUX.name().equals(kind)) {
            throw InvalidLiveEvent.at("/stream/kind", ErrorCode.UNKNOWN_VALUE, "is not one of EXTERNAL, MUX");
        }
        if (url != null) {
            throw InvalidLiveEvent.at(
                    "/stream/url", ErrorCode.INCONSISTENT, "must be left out: a stream at Mux has no address yet");
        }
        return new VideoStream(Kind.MUX, null);
    }
}
