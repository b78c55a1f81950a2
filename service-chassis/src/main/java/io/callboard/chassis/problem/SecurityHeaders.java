package io.callboard.chassis.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** The headers that every answer carries, also an answer that Tomcat or a filter writes. */
public final class SecurityHeaders {

    /** For every answer except pages, which have a policy of their own. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** For a page that shows pictures of an organizer, wherever they are. */
    public static final String CONTENT_SECURITY_POLICY_WITH_PICTURES =
            CONTENT_SECURITY_POLICY + "; img-src 'self' https:";

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Content-Security-Policy", CONTENT_SECURITY_POLICY);

    private SecurityHeaders() {}

    static void addMissing(HttpServletResponse response) {
        ALWAYS.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }
}
