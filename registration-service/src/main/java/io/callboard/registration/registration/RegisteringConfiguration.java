package io.callboard.registration.registration;

import io.callboard.chassis.web.IdempotencyKey;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

@Configuration(proxyBeanMethods = false)
class RegisteringConfiguration {

    /** Before the chassis' IdempotencyFilter at -50, which takes a connection. */
    private static final int BEFORE_IDEMPOTENCY = -55;

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
}
