package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses that end up as links on pages and in messages: http or https and nothing else. */
public final class WebAddress {

    private static final int MAX_LENGTH = 2048;
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
