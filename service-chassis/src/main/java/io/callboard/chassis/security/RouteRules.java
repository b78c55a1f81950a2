package io.callboard.chassis.security;

import io.callboard.chassis.web.Routes;
import jakarta.servlet.DispatcherType;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** Applies a service's {@link Routes}; what they do not name does not exist for anybody. */
final class RouteRules {

    /** Set on requests for undeclared routes, which are answered like unknown paths. */
    static final String UNDECLARED = RouteRules.class.getName() + ".undeclared";

    private static final String[] EVERYBODY = {
        "/livez",
        "/readyz",
        "/v3/api-docs",
        "/v3/api-docs/**",
        "/v3/api-docs.yaml",
        "/swagger-ui.html",
        "/swagger-ui/**"
    };

    private RouteRules() {}

    static void apply(
            Routes routes,
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                .permitAll();
        requests.requestMatchers(HttpMethod.GET, EVERYBODY).permitAll();
        requests.requestMatchers(HttpMethod.HEAD, EVERYBODY).permitAll();
        for (Routes.Rule rule : routes.rules()) {
            var route = requests.requestMatchers(matcher(rule));
            String scope = rule.scope();
            if (scope == null) {
                route.permitAll();
            } else if (scope.equals("ops")) {
                route.hasAuthority(ScopedCaller.authority(scope));
            } else {
                route.hasAnyAuthority(ScopedCaller.authority(scope), ScopedCaller.ANY_BUT_OPS);
            }
        }
        requests.anyRequest().access((caller, context) -> {
            context.getRequest().setAttribute(UNDECLARED, true);
            return new AuthorizationDecision(false);
        });
    }

    private static PathPatternRequestMatcher matcher(Routes.Rule rule) {
        HttpMethod method = rule.method();
        PathPatternRequestMatcher.Builder matchers = PathPatternRequestMatcher.withDefaults();
        return method == null ? matchers.matcher(rule.pattern()) : matchers.matcher(method, rule.pattern());
    }
}
