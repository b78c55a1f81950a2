package io.callboard.chassis.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Replaces the problem body of a page's route by a page. Status and headers stay. The problem may come from a controller,
 * from Spring MVC, from the security chain or from another filter.
 */
final class ErrorPageFilter extends OncePerRequestFilter {

    private final ErrorPages pages;
    private final ProblemWriter problems;

    ErrorPageFilter(ErrorPages pages, ProblemWriter problems) {
        this.pages = pages;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return !pages.cover(failed == null ? request.getRequestURI() : failed.toString());
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        if (response.isCommitted() || !isProblem(held.getContentType())) {
            held.copyBodyToResponse();
            return;
        }
        byte[] page = pages.html(held.getStatus(), problems.traceId(request), request);
        SecurityHeaders.addMissing(response);
        if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        response.setContentType(ErrorPages.CONTENT_TYPE);
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private static boolean isProblem(@Nullable String contentType) {
        return contentType != null && contentType.startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    }
}
