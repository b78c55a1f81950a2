package io.callboard.event.liveevent;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a live event is watched: so far always at an address of the organizer's own. */
record VideoStream(Kind kind, String url) {

    enum Kind {
        EXTERNAL
    }

    static VideoStream of(@Nullable String kind, @Nullable String url) {
        if (!Kind.EXTERNAL.name().equals(kind)) {
            throw InvalidLiveEvent.at("/stream/kind", "only EXTERNAL is available yet");
        }
        if (url == null || url.length() > 2048 || !isWebAddress(url)) {
            throw InvalidLiveEvent.at("/stream/url", "must be an http or https address of at most 2048 characters");
        }
        return new VideoStream(Kind.EXTERNAL, url);
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url);
            return uri.getScheme() != null
                    && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && url.chars().allMatch(character -> character > ' ' && character < 0x7F);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
