package io.callboard.chassis.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers errors outside of the controllers: in filters, or while an answer was sent. */
@Controller
final class ProblemErrorController implements ErrorController {

    private static final Logger log = LoggerFactory.getLogger(ProblemErrorController.class);

    private final ProblemWriter problems;

    ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("${spring.web.error.path:${server.error.path:/error}}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpStatus status = status(request);
        if (status.is5xxServerError()
                && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable e) {
            log.error("Request failed outside the controllers method={}", request.getMethod(), e);
        }
        ProblemDetail problem = status == HttpStatus.NOT_FOUND
                ? Problem.notFound().getBody()
                : Problem.body(status, Problem.slug(status), detail(status));
        problems.write(response, ProblemWriter.traced(problem, traceId(request, status)));
    }

    private String traceId(HttpServletRequest request, HttpStatus status) {
        String known = problems.traceId(request);
        if (known != null) {
            return known;
        }
        String traceId = ProblemWriter.newTraceId();
        log.info("Request rejected before any filter status={} traceId={}", status.value(), traceId);
        return traceId;
    }

    /** A request for {@code /error} itself gets the same answer as one for an unknown path. */
    private static HttpStatus status(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (code == null) {
            return HttpStatus.NOT_FOUND;
        }
        HttpStatus known = HttpStatus.resolve((Integer) code);
        return known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
    }

    private static String detail(HttpStatus status) {
        return status.is5xxServerError()
                ? "Something went wrong on our side. The traceId helps us to find it."
                : "The request was refused: " + status.getReasonPhrase() + ".";
    }
}
