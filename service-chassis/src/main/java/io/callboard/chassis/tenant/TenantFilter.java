package io.callboard.chassis.tenant;

import io.callboard.chassis.pool.Workload;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a request work for the organizer of its token, or for nobody, with connections of the pool for requests. */
final class TenantFilter extends OncePerRequestFilter {

    private static final Set<String> PROBES = Set.of("/livez", "/readyz");
    private static final Set<String> READS = Set.of("GET", "HEAD");

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            var workload = workload(request);
            workload.<Boolean, Exception>call(() -> Tenancy.call(tenant(), () -> {
                chain.doFilter(request, response);
                return true;
            }));
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /** Probes count as background work: an instance whose requests wait for connections is busy, not broken. */
    private static Workload workload(HttpServletRequest request) {
        if (PROBES.contains(request.getRequestURI())) {
            return Workload.BACKGROUND;
        }
        return READS.contains(request.getMethod()) ? Workload.READ_REQUEST : Workload.REQUEST;
    }

    private static String tenant() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthenticationToken caller
                ? OrganizerClaim.read(caller.getToken()).value()
                : Tenancy.NOBODY;
    }
}
