package io.callboard.chassis.paging;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link Paging} from the query. */
final class PagingArgument implements HandlerMethodArgumentResolver {

    /** Parameters that may differ from page to page. Every other parameter is a filter or the sort. */
    private static final Set<String> NOT_OF_THE_LIST = Set.of("limit", "cursor", "total", "minVersion");

    private static final int MARK_BYTES = 8;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(Paging.class);
    }

    @Override
    public Paging resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        byte[] mark = mark(Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class)));
        int limit = limit(request.getParameter("limit"));
        boolean counted = counted(request.getParameter("total"));
        String text = request.getParameter("cursor");
        if (text == null || text.isEmpty()) {
            return new Paging(limit, counted, mark, null, false);
        }
        Optional<Cursor> forward = cursor(text, mark);
        Cursor cursor = forward.or(() -> cursor(text, Paging.backward(mark))).orElseThrow(Paging::unusableCursor);
        return new Paging(limit, counted, mark, cursor, forward.isEmpty());
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Paging.DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Paging.MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // The check of the range below answers it.
        }
        throw refused(new FieldError(
                "?limit", ErrorCode.OUT_OF_RANGE, "must be a whole number from 1 to " + Paging.MAX_LIMIT));
    }

    private static boolean counted(@Nullable String text) {
        return switch (text) {
            case null -> false;
            case "", "false" -> false;
            case "true" -> true;
            default -> throw refused(new FieldError("?total", ErrorCode.UNKNOWN_VALUE, "must be true or false"));
        };
    }

    private static Optional<Cursor> cursor(String text, byte[] mark) {
        try {
            return Optional.of(Cursor.decode(text, mark));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Identifies a list by a hash over path, organizer, filters and sort. It is not secret: a caller who forges a
     * cursor gets only a page of a list that the caller may read.
     */
    private static byte[] mark(HttpServletRequest request) {
        StringBuilder list = new StringBuilder(request.getRequestURI())
                .append('\0')
                .append(Tenancy.organizer().map(OrganizerId::value).orElse(""));
        for (Map.Entry<String, String[]> parameter : new TreeMap<>(request.getParameterMap()).entrySet()) {
            if (!NOT_OF_THE_LIST.contains(parameter.getKey())) {
                list.append('\0').append(parameter.getKey());
                Arrays.stream(parameter.getValue())
                        .sorted()
                        .forEach(value -> list.append('=').append(value));
            }
        }
        return Arrays.copyOf(Sha256.of(list.toString()), MARK_BYTES);
    }

    private static Problem refused(FieldError error) {
        return Problem.badRequest("A query parameter has the wrong form; see errors.", error);
    }
}
