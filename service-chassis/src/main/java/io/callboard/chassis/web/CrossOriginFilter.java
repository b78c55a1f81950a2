package io.callboard.chassis.web;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.route.Routes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Answers preflight requests and lets the listed origins read answers. Requests carry tokens, never cookies.
 *
 * <p>It leaves alone what pages of our own send: a form of a page that sends no referrer comes with {@code Origin: null},
 * and a script of a page names the public origin, which is not that of the request behind a proxy.
 */
final class CrossOriginFilter extends CorsFilter {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private static final List<String> REQUEST_HEADERS = List.of(
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.ACCEPT_LANGUAGE,
            HttpHeaders.IF_MATCH,
            HttpHeaders.IF_NONE_MATCH,
            IdempotencyKey.HEADER,
            "Callboard-Pass",
            "Last-Event-ID",
            "traceparent");

    private static final List<String> EXPOSED_HEADERS =
            List.of(HttpHeaders.ETAG, HttpHeaders.LOCATION, IdempotencyKey.REPLAYED, HttpHeaders.RETRY_AFTER);

    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(1);

    private final CorsProperties properties;
    private final Routes routes;
    private final @Nullable String publicOrigin;

    /** @param publicOrigin that of the service's own pages and links; null if it has none */
    CrossOriginFilter(CorsProperties properties, Routes routes, @Nullable String publicOrigin, ProblemWriter problems) {
        super(source(properties));
        this.properties = properties;
        this.routes = routes;
        this.publicOrigin = publicOrigin;
        setCorsProcessor(new DefaultCorsProcessor() {
            @Override
            protected void rejectRequest(ServerHttpResponse response) throws IOException {
                HttpServletResponse servlet = ((ServletServerHttpResponse) response).getServletResponse();
                problems.write(
                        servlet,
                        HttpStatus.FORBIDDEN,
                        "This API does not take such a request from the pages of this origin.");
            }
        });
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null
                || origin.equals(publicOrigin)
                || routes.isForAnyOrigin(request.getRequestURI())
                || routes.isPage(request.getRequestURI())
                        && !properties.allowedOrigins().contains(origin);
    }

    private static UrlBasedCorsConfigurationSource source(CorsProperties properties) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(properties.allowedOrigins());
        cors.setAllowedMethods(METHODS);
        cors.setAllowedHeaders(REQUEST_HEADERS);
        cors.setExposedHeaders(EXPOSED_HEADERS);
        cors.setMaxAge(PREFLIGHT_MAX_AGE);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", cors);
        return source;
    }
}
