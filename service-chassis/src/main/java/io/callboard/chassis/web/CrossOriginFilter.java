package io.callboard.chassis.web;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.route.EmbedPolicy;
import io.callboard.chassis.route.Routes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Answers preflight requests and lets the listed origins read answers. Requests carry tokens, never cookies.
 *
 * <p>A live event can allow further origins to call the routes of its registration form. Without listed origins, the
 * filter leaves all other requests alone.
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

    private static final List<String> REQUEST_HEADERS_OF_FORMS = List.of(
            HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT_LANGUAGE, HttpHeaders.IF_NONE_MATCH, IdempotencyKey.HEADER);

    private static final List<String> EXPOSED_HEADERS =
            List.of(HttpHeaders.ETAG, HttpHeaders.LOCATION, IdempotencyKey.REPLAYED, HttpHeaders.RETRY_AFTER);

    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(1);

    private final Origins origins;
    private final Routes routes;
    private final @Nullable String publicOrigin;

    /**
     * A filter in front of all routes.
     *
     * @param publicOrigin that of the service's own pages and links; null if it has none
     */
    CrossOriginFilter(Origins origins, Routes routes, @Nullable String publicOrigin, ProblemWriter problems) {
        super(origins);
        this.origins = origins;
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
                || routes.isPage(request.getRequestURI()) && !origins.isListed(origin)
                || !origins.areListed() && !origins.mayEmbed(request, origin);
    }

    /** What each origin may do: the listed ones everything, those that a live event allows the routes of its form. */
    record Origins(
            List<String> listed, Routes routes, @Nullable EmbedPolicy policy) implements CorsConfigurationSource {

        boolean areListed() {
            return !listed.isEmpty();
        }

        boolean isListed(String origin) {
            return listed.contains(origin);
        }

        @Override
        public CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
            String origin = request.getHeader(HttpHeaders.ORIGIN);
            return isListed(origin) || !mayEmbed(request, origin)
                    ? configuration(listed, METHODS, REQUEST_HEADERS)
                    : configuration(List.of(origin), List.of(method(request)), REQUEST_HEADERS_OF_FORMS);
        }

        boolean mayEmbed(HttpServletRequest request, String origin) {
            if (policy == null || !routes.isEmbeddable(method(request), request.getRequestURI())) {
                return false;
            }
            UUID eventId = eventId(request);
            return eventId != null && policy.allows(eventId, origin);
        }

        private static String method(HttpServletRequest request) {
            return CorsUtils.isPreFlightRequest(request)
                    ? request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
                    : request.getMethod();
        }

        /** Reads the query itself, because a form in the body must stay unread. */
        private static @Nullable UUID eventId(HttpServletRequest request) {
            String path = request.getRequestURI();
            String named = UriComponentsBuilder.newInstance()
                    .query(request.getQueryString())
                    .build()
                    .getQueryParams()
                    .getFirst("eventId");
            try {
                return UUID.fromString(named == null ? path.substring(path.lastIndexOf('/') + 1) : named);
            } catch (IllegalArgumentException malformed) {
                return null;
            }
        }

        private static CorsConfiguration configuration(
                List<String> origins, List<String> methods, List<String> headers) {
            CorsConfiguration cors = new CorsConfiguration();
            cors.setAllowedOrigins(origins);
            cors.setAllowedMethods(methods);
            cors.setAllowedHeaders(headers);
            cors.setExposedHeaders(EXPOSED_HEADERS);
            cors.setMaxAge(PREFLIGHT_MAX_AGE);
            return cors;
        }
    }
}
