package io.callboard.chassis.security;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers 401 and 403 with the challenge of RFC 6750 and a problem body, undeclared routes with 404, and a token that
 * cannot be checked at the moment with 503.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

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
        if (refusal instanceof AuthenticationServiceException) {
            log.warn(
                    "Request not answered, issuer is unavailable method={} cause={}",
                    request.getMethod(),
                    NestedExceptionUtils.getMostSpecificCause(refusal)
                            .getClass()
                            .getSimpleName());
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The token cannot be checked, because its issuer does not answer at the moment. Try again.");
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
