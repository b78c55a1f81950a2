package io.callboard.chassis.problem;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.route.Routes;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The error page, in the language of its reader, that replaces a problem on the routes that a service declares as pages. */
final class ErrorPages {

    private static final String WORDS = "io.callboard.chassis.problem.error-pages";
    private static final List<String> PROPERTIES = Control.FORMAT_PROPERTIES;

    static final String CONTENT_TYPE = "text/html;charset=UTF-8";

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="%5$s">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%1$s</title>
                <link rel="stylesheet" href="%3$s">
            </head>
            <body>
            <main>
                <h1>%1$s</h1>
                <p>%2$s</p>%4$s
            </main>
            </body>
            </html>
            """;

    private static final String REFERENCE = "\n    <p class=\"hint\">%s</p>";

    /** The statuses with words of their own. */
    private static final Set<Integer> WORDED = Set.of(400, 404, 410, 413, 429, 503);

    private final Routes routes;
    private final PageLocaleResolver languages = new PageLocaleResolver();

    ErrorPages(Routes routes) {
        this.routes = routes;
    }

    /** Whether the path, not decoded, belongs to a page. */
    boolean cover(@Nullable String path) {
        return routes.isPage(path);
    }

    /** The page for this status in the language of the request, in UTF-8. */
    byte[] html(int status, @Nullable String traceId, HttpServletRequest request) {
        Locale language = languages.resolveLocale(request);
        ResourceBundle words = ResourceBundle.getBundle(WORDS, language, Control.getNoFallbackControl(PROPERTIES));
        String key = key(status);
        String reference =
                status >= 500 && traceId != null ? REFERENCE.formatted(words.getString("reference") + traceId) : "";
        return HTML.formatted(
                        words.getString(key + ".title"),
                        words.getString(key + ".text"),
                        routes.stylesheet(),
                        reference,
                        language.getLanguage())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String key(int status) {
        if (WORDED.contains(status)) {
            return String.valueOf(status);
        }
        return status >= 500 ? "failed" : "refused";
    }
}
