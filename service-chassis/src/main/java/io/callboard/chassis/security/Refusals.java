package io.callboard.chassis.security;

import io.callboard.chassis.web.Problem;
import io.callboard.chassis.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers 401 and 403 with the challenge of RFC 6750 and a problem body, and undeclared routes with 404. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final BearerTokenAuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();
    private final BearerTokenAccessDeniedHandler insufficient = new BearerTokenAccessDeniedHandler();
    private final ProblemWriter problems;

    Refusals(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (isUndeclared(request)) {
            problems.write(response, Problem.notFound());
            return;
        }
        challenge.commence(request, response, refusal);
        problems.write(response, HttpStatus.UNAUTHORIZED, "A valid bearer token is needed.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException {
        if (isUndeclared(request)) {
            problems.write(response, Problem.notFound());
            return;
        }
        insufficient.handle(request, response, refusal);
        problems.write(response, HttpStatus.FORBIDDEN, "The token lacks the scope this route needs.");
    }

    private static boolean isUndeclared(HttpServletRequest request) {
        return request.getAttribute(RouteRules.UNDECLARED) != null;
    }
}
