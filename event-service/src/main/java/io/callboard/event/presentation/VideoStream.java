package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.WebAddress;
import org.jspecify.annotations.Nullable;

/** Where a live event is watched: so far always at an address of the organizer's own. */
public record VideoStream(Kind kind, String url) {

    public enum Kind {
        EXTERNAL
    }

    public static VideoStream of(@Nullable String kind, @Nullable String url) {
        if (!Kind.EXTERNAL.name().equals(kind)) {
            throw InvalidLiveEvent.at("/stream/kind", ErrorCode.UNKNOWN_VALUE, "is not one of EXTERNAL");
        }
        return new VideoStream(Kind.EXTERNAL, WebAddress.of("/stream/url", url));
    }
}
