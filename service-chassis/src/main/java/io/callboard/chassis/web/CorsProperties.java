package io.callboard.chassis.web;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Other origins whose pages may call the API from a browser.
 *
 * @param allowedOrigins origins such as {@code https://events.example.com}; none by default
 */
@ConfigurationProperties("callboard.web.cors")
record CorsProperties(@DefaultValue List<String> allowedOrigins) {

    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    CorsProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        for (String origin : allowedOrigins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "callboard.web.cors.allowed-origins takes scheme, host and port, such as https://events.example.com, not '"
                                + origin + "'");
            }
        }
    }
}
