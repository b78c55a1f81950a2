package io.callboard.event.presentation;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The origins of other sites whose pages may show the registration form, stored in one column.
 *
 * @param all each as browsers send it
 */
public record EmbedOrigins(List<String> all) {

    private static final int MOST = 20;
    private static final int LONGEST = 300;
    private static final int HIGHEST_PORT = 65_535;

    public EmbedOrigins {
        all = List.copyOf(all);
    }

    public static EmbedOrigins none() {
        return new EmbedOrigins(List.of());
    }

    /** Checks an organizer's input; null for none. */
    public static EmbedOrigins checked(@Nullable List<@Nullable String> origins) {
        if (origins == null) {
            return none();
        }
        var seen = new HashSet<String>();
        return new EmbedOrigins(InvalidLiveEvent.each("/embedOrigins", origins, MOST, (pointer, given) -> {
            String origin = given == null || given.length() > LONGEST ? null : origin(given);
            if (origin == null) {
                throw InvalidLiveEvent.at(
                        pointer,
                        ErrorCode.INVALID_FORMAT,
                        "must be scheme, host and port, such as https://www.example.com, without a path");
            }
            if (!seen.add(origin)) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return origin;
        }));
    }

    /** In the form of RFC 6454: in lower case and without the usual port. Null if it is no origin. */
    private static @Nullable String origin(String text) {
        try {
            URI uri = new URI(text.toLowerCase(Locale.ROOT));
            String scheme = uri.getScheme();
            int usual = "https".equals(scheme) ? 443 : "http".equals(scheme) ? 80 : 0;
            int port = uri.getPort();
            if (usual == 0
                    || uri.getHost() == null
                    || port == 0
                    || port > HIGHEST_PORT
                    || uri.getRawUserInfo() != null
                    || !uri.getRawPath().isEmpty()
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                return null;
            }
            return scheme + "://" + uri.getHost() + (port < 0 || port == usual ? "" : ":" + port);
        } catch (URISyntaxException malformed) {
            return null;
        }
    }
}
