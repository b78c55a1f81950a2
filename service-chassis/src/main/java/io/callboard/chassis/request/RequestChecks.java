package io.callboard.chassis.request;

import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Checks a request before its controller runs: query parameters that the route does not know, an {@code Accept} header
 * that the answer cannot satisfy, and a body that is not JSON on a route whose body is optional. Spring MVC would
 * notice these errors only after the controller, or never.
 */
final class RequestChecks implements HandlerInterceptor {

    /** Written once for each route, by the first request for it. */
    private final Map<Key, Route> routes = new ConcurrentHashMap<>();

    private record Key(Class<?> controller, Method method) {}

    /**
     * What the annotations of a method say; reading them takes longer than the checks.
     *
     * @param parameters of the query
     * @param consumes whether it names the media types that it consumes
     * @param produces whether it names the media types that it produces
     */
    private record Route(
            boolean isApi, Set<String> parameters, boolean consumes, boolean produces, boolean readsStream) {

        static Route of(HandlerMethod method) {
            return new Route(
                    RequestChecks.isApi(method),
                    parametersOf(method),
                    names(method, "consumes"),
                    names(method, "produces"),
                    RequestChecks.readsStream(method));
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException, HttpMediaTypeNotSupportedException {
        if (handler instanceof HandlerMethod method) {
            Route route =
                    routes.computeIfAbsent(new Key(method.getBeanType(), method.getMethod()), any -> Route.of(method));
            if (route.isApi()) {
                requireKnownParameters(request, route);
                requireJsonIfAnything(request, route);
                requireAcceptableAnswer(request, route);
                answerJson(request, route);
            }
        }
        return true;
    }

    private static boolean isApi(HandlerMethod method) {
        return method.getBeanType().getName().startsWith("io.callboard.")
                && (AnnotatedElementUtils.hasAnnotation(method.getBeanType(), ResponseBody.class)
                        || method.hasMethodAnnotation(ResponseBody.class));
    }

    private static void requireKnownParameters(HttpServletRequest request, Route route) {
        @Nullable String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return;
        }
        Set<String> known = route.parameters();
        Problem.FieldError[] unknown = request.getParameterMap().keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .limit(10)
                .map(name -> new Problem.FieldError(
                        "?" + shortened(name), ErrorCode.UNKNOWN_PARAMETER, "is not a parameter of this route"))
                .toArray(Problem.FieldError[]::new);
        if (unknown.length > 0) {
            throw Problem.badRequest("The query string has parameters that this route does not know.", unknown);
        }
    }

    private static Set<String> parametersOf(HandlerMethod method) {
        Set<String> names = new HashSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.getParameterType().equals(Paging.class)) {
                names.addAll(Paging.PARAMETERS);
            }
            @Nullable RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                String name =
                        annotation.name().isEmpty() ? parameter.getParameter().getName() : annotation.name();
                names.add(name);
            }
        }
        return Set.copyOf(names);
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }

    /** Spring MVC itself checks a route that names its media types, before it calls the controller. */
    private static void requireAcceptableAnswer(HttpServletRequest request, Route route)
            throws HttpMediaTypeNotAcceptableException {
        if (!route.produces() && !acceptsJson(request.getHeader(HttpHeaders.ACCEPT))) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }

    private static boolean acceptsJson(@Nullable String accept) {
        if (accept == null) {
            return true;
        }
        try {
            List<MediaType> json = MediaType.parseMediaTypes(accept).stream()
                    .filter(wanted -> wanted.isCompatibleWith(MediaType.APPLICATION_JSON))
                    .toList();
            // JSON is UTF-8 (RFC 8259); Spring MVC would try any other encoding that is asked for, and fail.
            return accept.isBlank()
                    || (!json.isEmpty()
                            && json.stream()
                                    .allMatch(wanted -> wanted.getCharset() == null
                                            || wanted.getCharset().equals(StandardCharsets.UTF_8)));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    /**
     * Spring MVC checks a route that names the media types that it consumes. It does not read the body of a DELETE for
     * which it has no converter, and calls the route without the body.
     */
    private static void requireJsonIfAnything(HttpServletRequest request, Route route)
            throws HttpMediaTypeNotSupportedException {
        @Nullable String contentType = request.getContentType();
        boolean hasBody =
                request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (!hasBody || contentType == null || route.consumes() || route.readsStream()) {
            return;
        }
        MediaType given = MediaType.parseMediaType(contentType);
        if (!given.isCompatibleWith(MediaType.APPLICATION_JSON)) {
            throw new HttpMediaTypeNotSupportedException(given, List.of(MediaType.APPLICATION_JSON));
        }
    }

    private static boolean readsStream(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> InputStream.class.isAssignableFrom(parameter.getParameterType()));
    }

    /**
     * Without this, a caller who accepts problems would get ordinary answers with the media type of problems, because
     * both are JSON.
     */
    private static void answerJson(HttpServletRequest request, Route route) {
        if (!route.produces()) {
            request.setAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, Set.of(MediaType.APPLICATION_JSON));
        }
    }

    private static boolean names(HandlerMethod method, String attribute) {
        return MergedAnnotations.from(method.getMethod()).stream(RequestMapping.class)
                .anyMatch(mapping -> mapping.getStringArray(attribute).length > 0);
    }
}
