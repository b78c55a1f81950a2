package io.callboard.registration.limit;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.tenant.Tenancy;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Holds requests without a token that change something to the limit of their client. */
@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

    /** After the chassis has found the organizer of the token, and before anything reads the body. */
    private static final int AFTER_ORGANIZER = -80;

    private static final Set<String> READING =
            Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.OPTIONS.name());

    @Bean
    FilterRegistrationBean<Filter> clientLimit(Limits limits, ProblemWriter problems) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            Optional<Duration> wait = isCounted((HttpServletRequest) request)
                    ? limits.ofClient(request.getRemoteAddr())
                    : Optional.empty();
            if (wait.isEmpty()) {
                chain.doFilter(request, response);
            } else {
                problems.write(
                        (HttpServletResponse) response,
                        Problem.tooManyRequests(
                                "Too many requests came from your network address. Nothing was changed. Wait, then try"
                                        + " again.",
                                wait.get()));
            }
        });
        registration.setOrder(AFTER_ORGANIZER);
        return registration;
    }

    private static boolean isCounted(HttpServletRequest request) {
        return !READING.contains(request.getMethod()) && Tenancy.organizer().isEmpty();
    }
}
