package io.callboard.chassis.consumer;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value that a message lacks when applying the message failed. Its name helps the producer more than our
 * exception.
 */
final class MissingValue {

    private MissingValue() {}

    /** JSON pointer to the first component that is null and not {@link Nullable}; null if there is none. */
    static @Nullable String in(@Nullable Object data) {
        return in(data, "");
    }

    private static @Nullable String in(@Nullable Object value, String pointer) {
        if (value instanceof Collection<?> items) {
            int index = 0;
            for (Object item : items) {
                @Nullable String missing = in(item, pointer + "/" + index++);
                if (missing != null) {
                    return missing;
                }
            }
            return null;
        }
        if (!(value instanceof Record)) {
            return null;
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String here = pointer + "/" + component.getName();
            @Nullable Object part = read(component, value);
            boolean required = !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            @Nullable String missing = part == null && required ? here : in(part, here);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private static @Nullable Object read(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Records can be read", e);
        }
    }
}
