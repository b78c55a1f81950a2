package io.callboard.chassis.problem;

import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.ResolvableType;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Turns every exception of a controller, and every refusal of the framework, into the same kind of problem body. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final String NOT_ACCEPTABLE_VALUES = "Some values are not acceptable; see errors.";
    private static final String NOT_READABLE = "The body cannot be read as what this route takes; see errors.";

    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleErrorResponseException(
            ErrorResponseException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ex.getBody(), headers);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldError> errors = new ArrayList<>();
        ex.getFieldErrors().forEach(error -> errors.add(fieldError(error)));
        ex.getGlobalErrors().forEach(error -> errors.add(fieldError("", error)));
        return unprocessable(errors);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (ex.isForReturnValue()) {
            return unexpected(ex, ((ServletWebRequest) request).getRequest());
        }
        List<FieldError> errors = new ArrayList<>();
        for (ParameterValidationResult result : ex.getParameterValidationResults()) {
            if (result instanceof ParameterErrors body) {
                body.getFieldErrors().forEach(error -> errors.add(fieldError(error)));
                continue;
            }
            String name = result.getMethodParameter().getParameterName();
            for (MessageSourceResolvable error : result.getResolvableErrors()) {
                errors.add(fieldError("?" + name, error));
            }
        }
        return unprocessable(errors);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> constraintViolated(ConstraintViolationException ex) {
        return unprocessable(ex.getConstraintViolations().stream()
                .map(violation -> fieldError(
                        JsonPointers.of(violation.getPropertyPath().toString()),
                        violation
                                .getConstraintDescriptor()
                                .getAnnotation()
                                .annotationType()
                                .getSimpleName(),
                        violation.getMessage()))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException ex,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(badRequest(
                "A query parameter is missing; see errors.",
                new FieldError("?" + ex.getParameterName(), ErrorCode.REQUIRED, "is required")));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (!(ex instanceof MethodArgumentTypeMismatchException mismatch)) {
            return answer(badRequest("A value of the request has the wrong form."));
        }
        boolean inPath = mismatch.getParameter().hasParameterAnnotation(PathVariable.class);
        String detail = "is not " + Kinds.of(valueType(mismatch));
        return answer(
                inPath
                        ? badRequest("The path is not one of this API: " + mismatch.getName() + " " + detail + ".")
                        : badRequest(
                                "A query parameter has the wrong form; see errors.",
                                new FieldError("?" + mismatch.getName(), codeOf(ex.getRequiredType()), detail)));
    }

    /** The values of a parameter that may be repeated have the type of its elements. */
    private static @Nullable Class<?> valueType(MethodArgumentTypeMismatchException mismatch) {
        ResolvableType type = ResolvableType.forMethodParameter(mismatch.getParameter());
        return type.asCollection() == ResolvableType.NONE
                ? mismatch.getRequiredType()
                : type.asCollection().getGeneric(0).resolve();
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail tooLarge = tooLarge(ex);
        return answer(tooLarge == null ? unreadable(ex.getCause()) : tooLarge);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(Problem.notFound().getBody(), headers);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unreadableForm(InvalidParameterException ex) {
        return answer(badRequest(Problem.UNREADABLE_PARAMETERS));
    }

    /** The firewall checks a parameter at its first use, which may be here. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> refusedByFirewall(RequestRejectedException ex, HttpServletRequest request) {
        log.info("Request rejected method={} route={}", request.getMethod(), route(request));
        return answer(badRequest(Problem.UNREADABLE_PARAMETERS));
    }

    /** A rule on a method refused the call. The security chain answers as it does for routes. */
    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
    void refused(RuntimeException ex) {
        throw ex;
    }

    /** Tomcat closes the connection on an exception that nobody handles. */
    @ExceptionHandler
    void closeConnection(BrokenAnswerException ex) {
        throw ex;
    }

    @ExceptionHandler({
        TransientDataAccessException.class,
        NonTransientDataAccessResourceException.class,
        CannotCreateTransactionException.class,
        // Errors of the session: it became read-only by a fail-over, or was idle for too long.
        UncategorizedSQLException.class
    })
    @Nullable
    ResponseEntity<Object> unavailable(Exception ex, HttpServletRequest request) {
        log.warn(
                "Request not answered, database is unavailable method={} route={} cause={}",
                request.getMethod(),
                route(request),
                ex.getClass().getSimpleName());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "5");
        return answer(
                Problem.body(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "service-unavailable",
                        "The service cannot answer at the moment. Try again."),
                headers);
    }

    /** A rollback fails only when the connection was lost. Whatever made the transaction fail, it changed nothing. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> notRolledBack(TransactionSystemException ex, HttpServletRequest request) {
        return ex.getApplicationException() == null ? unexpected(ex, request) : unavailable(ex, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception ex, HttpServletRequest request) {
        ProblemDetail tooLarge = tooLarge(ex);
        if (tooLarge != null) {
            return answer(tooLarge);
        }
        log.error("Request failed method={} route={}", request.getMethod(), route(request), ex);
        return answer(Problem.body(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal-server-error",
                "Something went wrong on our side. The traceId helps us to find it."));
    }

    /** Everything the base class decides comes here: the body gets our types and the trace id. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail detail = body instanceof ProblemDetail given ? given : ProblemDetail.forStatus(status);
        return answer(detail, headers);
    }

    private ResponseEntity<Object> answer(ProblemDetail body) {
        return answer(body, new HttpHeaders());
    }

    private ResponseEntity<Object> answer(ProblemDetail body, HttpHeaders headers) {
        HttpStatusCode status = HttpStatusCode.valueOf(body.getStatus());
        if (body.getType() == null || body.getType().toString().equals("about:blank")) {
            body.setType(URI.create(Problem.TYPES + Problem.slug(status)));
        }
        body.setInstance(instance());
        HttpHeaders own = new HttpHeaders(headers);
        own.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(problems.traced(body), own, status);
    }

    /** Names the route and not the path, because a path may hold a pass and frontends log problem bodies. */
    private static @Nullable URI instance() {
        @Nullable
        Object route = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                ? request.getRequest().getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
                : null;
        return route == null || route.toString().contains("*")
                ? URI.create("/")
                : URI.create(route.toString().replace("{", "%7B").replace("}", "%7D"));
    }

    private ResponseEntity<Object> unprocessable(List<FieldError> errors) {
        return answer(Problem.body(HttpStatus.UNPROCESSABLE_CONTENT, "unprocessable", NOT_ACCEPTABLE_VALUES, errors));
    }

    private static ProblemDetail badRequest(String detail, FieldError... errors) {
        return Problem.body(HttpStatus.BAD_REQUEST, "bad-request", detail, errors);
    }

    private static FieldError fieldError(org.springframework.validation.FieldError error) {
        return fieldError(JsonPointers.of(error.getField()), error);
    }

    private static FieldError fieldError(String pointer, MessageSourceResolvable error) {
        @Nullable String[] codes = error.getCodes();
        // The last one is the simple name of the constraint.
        return fieldError(pointer, codes == null ? null : codes[codes.length - 1], error.getDefaultMessage());
    }

    private static FieldError fieldError(String pointer, @Nullable String constraint, @Nullable String message) {
        return switch (constraint) {
            case "NotNull", "NotBlank", "NotEmpty" -> new FieldError(pointer, ErrorCode.REQUIRED, "is required");
            case "Size" -> new FieldError(pointer, ErrorCode.TOO_LONG, message);
            case "Min", "Max", "Positive", "PositiveOrZero" -> new FieldError(pointer, ErrorCode.OUT_OF_RANGE, message);
            case "Pattern" -> new FieldError(pointer, ErrorCode.INVALID_FORMAT, message);
            case null, default -> new FieldError(pointer, ErrorCode.INVALID, message);
        };
    }

    /** A controller that reads the body itself may have wrapped the refusal. */
    private static @Nullable ProblemDetail tooLarge(Throwable ex) {
        for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException refusal) {
                return refusal.body();
            }
        }
        return null;
    }

    private static ProblemDetail unreadable(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> badRequest("A body is needed.");
            case UnrecognizedPropertyException unknown ->
                badRequest(
                        NOT_READABLE,
                        new FieldError(
                                JsonPointers.of(unknown.getPath()),
                                ErrorCode.UNKNOWN_PROPERTY,
                                "is not a property of this object"));
            case InvalidFormatException wrong
            when ZoneId.class.isAssignableFrom(wrong.getTargetType()) ->
                Problem.body(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "unprocessable",
                        NOT_ACCEPTABLE_VALUES,
                        new FieldError(
                                JsonPointers.of(wrong.getPath()),
                                ErrorCode.UNKNOWN_VALUE,
                                "is not a time zone of the IANA database, such as Europe/Berlin"));
            case ValueInstantiationException refused
            when refused.getCause() instanceof ErrorResponseException problem -> problem.getBody();
            case ValueInstantiationException refused
            when refused.getCause() instanceof InvalidValueException value ->
                Problem.body(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "unprocessable",
                        NOT_ACCEPTABLE_VALUES,
                        FieldError.of(JsonPointers.of(refused.getPath()), value));
            case ValueInstantiationException refused
            when ours(refused.getCause()) ->
                Problem.body(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "unprocessable",
                        NOT_ACCEPTABLE_VALUES,
                        new FieldError(
                                JsonPointers.of(refused.getPath()), ErrorCode.INVALID, message(refused.getCause())));
            case tools.jackson.databind.exc.MismatchedInputException mismatch ->
                badRequest(
                        NOT_READABLE,
                        new FieldError(
                                JsonPointers.of(mismatch.getPath()),
                                codeOf(mismatch.getTargetType()),
                                "is not " + Kinds.of(mismatch.getTargetType())));
            case DatabindException other ->
                badRequest(
                        NOT_READABLE,
                        new FieldError(JsonPointers.of(other.getPath()), ErrorCode.WRONG_TYPE, "cannot be read"));
            case InputCoercionException outOfRange ->
                Problem.body(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "unprocessable",
                        NOT_ACCEPTABLE_VALUES,
                        new FieldError(
                                JsonPointers.of(outOfRange.getPath()),
                                ErrorCode.OUT_OF_RANGE,
                                Kinds.limitsOf(outOfRange.getTargetType())));
            case StreamConstraintsException tooMuch ->
                badRequest("The body is nested too deeply or a value is too long.");
            case JacksonException malformed -> badRequest(place(malformed));
            default -> badRequest("The body cannot be read.");
        };
    }

    private static ErrorCode codeOf(@Nullable Class<?> type) {
        return type != null && type.isEnum() ? ErrorCode.UNKNOWN_VALUE : ErrorCode.WRONG_TYPE;
    }

    /** The constructors of values check them, with messages for the caller. */
    private static boolean ours(@Nullable Throwable cause) {
        return cause instanceof IllegalArgumentException || cause instanceof DateTimeException;
    }

    private static @Nullable String message(@Nullable Throwable cause) {
        return cause == null ? null : cause.getMessage();
    }

    private static String place(JacksonException malformed) {
        String what = malformed.getOriginalMessage().startsWith("Duplicate")
                ? "The body names a property twice"
                : "The body is not well-formed JSON";
        return malformed.getLocation() == null
                ? what + "."
                : what + ", at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr() + ".";
    }

    /** Logs the pattern and not the path, because a path may hold a token. */
    private static Object route(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern == null ? "unknown" : pattern;
    }
}
