package io.callboard.chassis.web;

import io.callboard.chassis.value.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
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
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Checks what Spring MVC would only notice after the controller has done its work: query parameters that the route does
 * not know, and an {@code Accept} header that the answer cannot satisfy.
 */
final class RequestChecks implements HandlerInterceptor {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Written once for each method, by the first request for it. */
    private final Map<Method, Set<String>> parameters = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method && isApi(method)) {
            requireKnownParameters(request, method);
            requireAcceptableAnswer(request, method);
        }
        return true;
    }

    private static boolean isApi(HandlerMethod method) {
        return method.getBeanType().getName().startsWith("io.callboard.")
                && (AnnotatedElementUtils.hasAnnotation(method.getBeanType(), ResponseBody.class)
                        || method.hasMethodAnnotation(ResponseBody.class));
    }

    private void requireKnownParameters(HttpServletRequest request, HandlerMethod method) {
        @Nullable String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return;
        }
        Set<String> known = parameters.computeIfAbsent(method.getMethod(), any -> parametersOf(method));
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
                names.addAll(PagingArgument.PARAMETERS);
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

    /** A route that names what it produces is checked by Spring MVC itself, before its controller is called. */
    private static void requireAcceptableAnswer(HttpServletRequest request, HandlerMethod method)
            throws HttpMediaTypeNotAcceptableException {
        @Nullable String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null || SAFE.contains(HttpMethod.valueOf(request.getMethod())) || namesWhatItProduces(method)) {
            return;
        }
        boolean acceptable = MediaType.parseMediaTypes(accept).stream()
                .anyMatch(wanted -> wanted.isCompatibleWith(MediaType.APPLICATION_JSON));
        if (!acceptable) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
        }
    }

    private static boolean namesWhatItProduces(HandlerMethod method) {
        return MergedAnnotations.from(method.getMethod()).stream(RequestMapping.class)
                .anyMatch(mapping -> mapping.getStringArray("produces").length > 0);
    }
}
