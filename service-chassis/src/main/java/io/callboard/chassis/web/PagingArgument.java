package io.callboard.chassis.web;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.Problem.FieldError;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link Paging} from the query. */
final class PagingArgument implements HandlerMethodArgumentResolver {

    /** The names of the query parameters that a {@link Paging} is read from. */
    static final Set<String> PARAMETERS = Set.of("limit", "cursor");

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
        return new Paging(limit(request.getParameter("limit")), cursor(request.getParameter("cursor")));
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
            // Answered below, like a number out of range.
        }
        throw refused(new FieldError(
                "?limit", ErrorCode.OUT_OF_RANGE, "must be a whole number from 1 to " + Paging.MAX_LIMIT));
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Cursor.decode(text);
        } catch (IllegalArgumentException e) {
            throw refused(
                    new FieldError("?cursor", ErrorCode.INVALID_FORMAT, "is not the nextCursor of an earlier answer"));
        }
    }

    private static Problem refused(FieldError error) {
        return Problem.badRequest("A query parameter has the wrong form; see errors.", error);
    }
}
