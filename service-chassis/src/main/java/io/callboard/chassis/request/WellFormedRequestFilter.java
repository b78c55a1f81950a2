package io.callboard.chassis.request;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects a request if its query string, {@code Content-Type} or {@code Content-Encoding} cannot be read. Without this
 * filter Tomcat would throw an exception that quotes the value when the first parameter is read.
 */
final class WellFormedRequestFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(WellFormedRequestFilter.class);

    /** No route has that many parameters; Tomcat's own limit is 1,000. */
    private static final int MOST_PARAMETERS = 200;

    private static final String IDENTITY = "identity";

    private final ProblemWriter problems;

    WellFormedRequestFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isQueryReadable(request.getQueryString())) {
            reject(request, response, HttpStatus.BAD_REQUEST, Problem.UNREADABLE_PARAMETERS);
            return;
        }
        if (!isMediaType(request.getContentType())) {
            reject(
                    request,
                    response,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The Content-Type header must name one media type, such as application/json.");
            return;
        }
        if (!isPlain(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
            response.setHeader(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            reject(
                    request,
                    response,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The body must come as it is, without a Content-Encoding.");
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (InvalidParameterException unreadableForm) {
            reject(request, response, HttpStatus.BAD_REQUEST, Problem.UNREADABLE_PARAMETERS);
        }
    }

    private void reject(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        log.info("Request rejected method={} status={}", request.getMethod(), status.value());
        problems.write(response, status, detail);
    }

    static boolean isQueryReadable(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return true;
        }
        var parameters = query.split("&", MOST_PARAMETERS + 1);
        if (parameters.length > MOST_PARAMETERS) {
            return false;
        }
        for (var parameter : parameters) {
            // Some clients send "a&&b" or a trailing "&". Both are harmless.
            if (parameter.startsWith("=") || !isText(parameter)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(String encoded) {
        var bytes = ByteBuffer.allocate(encoded.length() * 3);
        for (var i = 0; i < encoded.length(); i++) {
            var character = encoded.charAt(i);
            if (character != '%') {
                bytes.put(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            if (i + 2 >= encoded.length()) {
                return false;
            }
            var high = Character.digit(encoded.charAt(i + 1), 16);
            var low = Character.digit(encoded.charAt(i + 2), 16);
            if (high < 0 || low < 0) {
                return false;
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isPlain(@Nullable String contentEncoding) {
        return contentEncoding == null || contentEncoding.isEmpty() || contentEncoding.equalsIgnoreCase(IDENTITY);
    }

    private static boolean isMediaType(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        try {
            return MediaType.parseMediaType(contentType).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
