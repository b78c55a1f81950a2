package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses that end up as links and pictures on pages and in messages: http or https and nothing else. */
public final class WebAddress {

    private static final int MAX_LENGTH = 2048;
    private static final int LONGEST_SECURE = 1000;
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private WebAddress() {}

    public static String of(String pointer, @Nullable String url) {
        if (url == null || url.length() > MAX_LENGTH || !isWebAddress(url)) {
            throw InvalidLiveEvent.at(
                    pointer,
                    ErrorCode.INVALID_FORMAT,
                    "must be an http or https address of at most %d characters".formatted(MAX_LENGTH));
        }
        return url;
    }

    /** An https address of at most 1000 characters. */
    public static String secure(String pointer, @Nullable String url) {
        if (url == null || !isSecure(url)) {
            throw InvalidLiveEvent.at(
                    pointer,
                    ErrorCode.INVALID_FORMAT,
                    "must be an https address of at most %d characters".formatted(LONGEST_SECURE));
        }
        return url;
    }

    /** Whether it is an https address that {@link #secure} takes. */
    public static boolean isSecure(String url) {
        return url.length() <= LONGEST_SECURE && url.regionMatches(true, 0, "https:", 0, 6) && isWebAddress(url);
    }

    private static boolean isWebAddress(String url) {
        try {
            URI uri = new URI(url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && url.chars().allMatch(character -> character > ' ' && character < 0x7F);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
