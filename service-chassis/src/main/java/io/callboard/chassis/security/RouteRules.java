package io.callboard.chassis.security;

import io.callboard.chassis.route.Routes;
import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Applies a service's {@link Routes}. Every other route is answered like an unknown path. */
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
        requests.requestMatchers(options(routes)).permitAll();
        for (Routes.Rule rule : routes.rules()) {
            var route = requests.requestMatchers(matcher(rule));
            String scope = rule.scope();
            if (scope == null) {
                route.permitAll();
            } else if (scope.equals("ops")) {
                route.hasAuthority(ScopedCaller.authority(scope));
            } else if (rule.orOps()) {
                route.hasAnyAuthority(
                        ScopedCaller.authority(scope), ScopedCaller.ANY_BUT_OPS, ScopedCaller.authority("ops"));
            } else {
                route.hasAnyAuthority(ScopedCaller.authority(scope), ScopedCaller.ANY_BUT_OPS);
            }
        }
        requests.anyRequest().access((caller, context) -> {
            context.getRequest().setAttribute(UNDECLARED, true);
            return new AuthorizationDecision(false);
        });
    }

    /** Whether anybody may make the request, with a token or without. */
    static RequestMatcher open(Routes routes) {
        List<RequestMatcher> matchers = new ArrayList<>();
        for (String pattern : EVERYBODY) {
            matchers.add(PathPatternRequestMatcher.withDefaults().matcher(pattern));
        }
        routes.rules().stream().filter(rule -> rule.scope() == null).forEach(rule -> matchers.add(matcher(rule)));
        matchers.add(options(routes));
        return new OrRequestMatcher(matchers);
    }

    /** The methods of a public route are not secret. */
    private static RequestMatcher options(Routes routes) {
        List<RequestMatcher> matchers = new ArrayList<>();
        routes.rules().stream()
                .filter(rule -> rule.scope() == null)
                .map(Routes.Rule::pattern)
                .distinct()
                .forEach(pattern ->
                        matchers.add(PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.OPTIONS, pattern)));
        return matchers.isEmpty() ? request -> false : new OrRequestMatcher(matchers);
    }

    private static PathPatternRequestMatcher matcher(Routes.Rule rule) {
        HttpMethod method = rule.method();
        PathPatternRequestMatcher.Builder matchers = PathPatternRequestMatcher.withDefaults();
        return method == null ? matchers.matcher(rule.pattern()) : matchers.matcher(method, rule.pattern());
    }
}
