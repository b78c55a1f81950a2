package io.callboard.registration.registering;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.request.BufferedRequest;
import io.callboard.chassis.retention.RetentionRule;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class RegisteringConfiguration {

    /** Before the chassis' IdempotencyFilter at -50, which takes a connection. */
    private static final int BEFORE_IDEMPOTENCY = -55;

    /** Without its address, which {@link EmailChangeExpiry} forgets, a row only tells that a link is too old. */
    private static final String DELETE_EMAIL_CHANGES = """
            delete from email_change
            where id in (
                select id
                from email_change
                where email is null and forget_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    /** After a restore from a backup the topic is read again, and tells what was erased since (ADR 0098). */
    @Bean
    ProjectionShape erasureShape() {
        return new ProjectionShape(ErasureConfirmed.TOPIC, 1);
    }

    @Bean
    RetentionRule emailChangeRetention() {
        return new RetentionRule("email-changes", DELETE_EMAIL_CHANGES);
    }

    @Bean
    FilterRegistrationBean<Filter> registrationsWithKey(RegisteringProperties properties) {
        Semaphore turns = new Semaphore(properties.atOnceWithKey(), true);
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            HttpServletRequest http = (HttpServletRequest) request;
            if (HttpMethod.POST.matches(http.getMethod()) && http.getHeader(IdempotencyKey.HEADER) != null) {
                takeTurn(turns, properties, http, (HttpServletResponse) response, chain);
            } else {
                chain.doFilter(request, response);
            }
        });
        registration.addUrlPatterns(RegistrationController.PATH);
        registration.setOrder(BEFORE_IDEMPOTENCY);
        return registration;
    }

    /** Before the turns, so that a request that waits for the live event takes no turn from others. */
    @Bean
    FilterRegistrationBean<Filter> awaitedEvent(LiveEvents liveEvents, JsonMapper json) {
        FilterRegistrationBean<Filter> registration =
                new FilterRegistrationBean<Filter>(new AwaitedEvent(liveEvents, json));
        registration.addUrlPatterns(RegistrationController.PATH);
        registration.setOrder(BEFORE_IDEMPOTENCY - 1);
        return registration;
    }

    private static void takeTurn(
            Semaphore turns,
            RegisteringProperties properties,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        try {
            if (!turns.tryAcquire(properties.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                response.setHeader(HttpHeaders.RETRY_AFTER, BusyException.RETRY_AFTER_SECONDS);
                response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            turns.release();
        }
    }

    /** The rule of a registration that concerns several properties together. */
    @Bean
    @SuppressWarnings("rawtypes")
    GlobalOpenApiCustomizer anAddressIsNeeded() {
        return document -> {
            Schema email = new Schema<>().required(List.of("email"));
            Schema phone = new Schema<>().required(List.of("phone"));
            Objects.requireNonNull(document.getComponents().getSchemas().get("RegisterRequest"))
                    .setAnyOf(List.of(email, phone));
        };
    }

    /**
     * Waits for the live event of a registration that has an Idempotency-Key. Such a request holds a connection from
     * the claim of its key on, so it must wait before the claim. Other requests wait in {@link RegistrationController}.
     */
    private static final class AwaitedEvent extends OncePerRequestFilter {

        private final LiveEvents liveEvents;
        private final JsonMapper json;

        AwaitedEvent(LiveEvents liveEvents, JsonMapper json) {
            this.liveEvents = liveEvents;
            this.json = json;
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return !HttpMethod.POST.matches(request.getMethod()) || request.getHeader(IdempotencyKey.HEADER) == null;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            byte[] body = request.getInputStream().readAllBytes();
            try {
                eventId(body).ifPresent(liveEvents::await);
            } catch (DataAccessException e) {
                // Goes on, because the request itself will use the same database and answer the error.
            }
            chain.doFilter(new BufferedRequest(request, body), response);
        }

        /** Empty if the body names no event. The controller refuses such a body. */
        private Optional<UUID> eventId(byte[] body) {
            try {
                JsonNode request = json.readTree(body);
                return Optional.of(UUID.fromString(request.path("eventId").asString("")));
            } catch (JacksonException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
