package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Where a live event is watched: so far always at an address of the organizer's own. */
record VideoStream(Kind kind, String url) {

    enum Kind {
        EXTERNAL
    }

    static VideoStream of(@Nullable String kind, @Nullable String url) {
        if (!Kind.EXTERNAL.name().equals(kind)) {
            throw InvalidLiveEvent.at("/stream/kind", ErrorCode.UNKNOWN_VALUE, "is not one of EXTERNAL");
        }
        return new VideoStream(Kind.EXTERNAL, WebAddress.of("/stream/url", url));
    }
}
