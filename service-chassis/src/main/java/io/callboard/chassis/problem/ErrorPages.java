package io.callboard.chassis.problem;

import io.callboard.chassis.route.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.AntPathMatcher;

/** The error page that replaces a problem on the routes that a service declares as pages. */
final class ErrorPages {

    static final String CONTENT_TYPE = "text/html;charset=UTF-8";

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
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

    private static final String REFERENCE = "\n    <p class=\"hint\">Reference for the operator: %s</p>";

    private final List<String> patterns;
    private final @Nullable String stylesheet;

    /** Takes the path as it was sent, because a path that no route can match must be recognized too. */
    private final AntPathMatcher matcher = new AntPathMatcher();

    ErrorPages(Routes routes) {
        this.patterns = routes.pages();
        this.stylesheet = routes.stylesheet();
    }

    private record Words(String title, String text) {}

    /** Whether the path, not decoded, belongs to a page. */
    boolean cover(@Nullable String path) {
        return path != null && patterns.stream().anyMatch(pattern -> matcher.match(pattern, path));
    }

    /** The page for this status, in UTF-8. */
    byte[] html(int status, @Nullable String traceId) {
        Words words = words(status);
        String reference = status >= 500 && traceId != null ? REFERENCE.formatted(traceId) : "";
        return HTML.formatted(words.title(), words.text(), stylesheet, reference)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Words words(int status) {
        return switch (HttpStatus.resolve(status)) {
            case BAD_REQUEST ->
                new Words(
                        "This address cannot be read",
                        "The address is incomplete, or it has a character too many. Open the link in your message"
                                + " again, or copy it as a whole.");
            case NOT_FOUND ->
                new Words(
                        "Page not found",
                        "This link does not work. It may be incomplete. Open the link in your message again, or copy"
                                + " it as a whole.");
            case GONE ->
                new Words("This link is no longer valid", "The registration that it belongs to was cancelled.");
            case CONTENT_TOO_LARGE ->
                new Words("The form is too long", "Go back, shorten your entries and send the form again.");
            case TOO_MANY_REQUESTS ->
                new Words(
                        "Too many requests",
                        "This address, or this network, has sent too many requests. Nothing was changed. Wait a few"
                                + " minutes, then go back and send the form again.");
            case SERVICE_UNAVAILABLE ->
                new Words(
                        "Not available at the moment",
                        "The service cannot answer at the moment. Try again in a few seconds.");
            case null, default ->
                status >= 500
                        ? new Words("Something went wrong", "Something went wrong on our side. Try again later.")
                        : new Words(
                                "The request was refused",
                                "The service cannot accept this request. Go back and try again.");
        };
    }
}
