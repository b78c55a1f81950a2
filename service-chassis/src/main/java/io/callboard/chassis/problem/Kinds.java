package io.callboard.chassis.problem;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names the form a value should have, for callers who know JSON but not Java. */
final class Kinds {

    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            Map.entry(String.class, "a text"),
            Map.entry(UUID.class, "a UUID"),
            Map.entry(Instant.class, "an instant such as 2026-12-01T17:00:00Z"),
            Map.entry(LocalDate.class, "a date such as 2026-12-01"),
            Map.entry(LocalDateTime.class, "a local date and time such as 2026-12-01T18:00"),
            Map.entry(Duration.class, "a duration such as PT1H"),
            Map.entry(ZoneId.class, "a time zone such as Europe/Berlin"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(Boolean.class, "true or false"));

    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class, BigInteger.class);

    private Kinds() {}

    static String of(@Nullable Class<?> type) {
        if (type == null) {
            return "of the right form";
        }
        String name = NAMES.get(type);
        if (name != null) {
            return name;
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (INTEGERS.contains(type)) {
            return "a whole number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of the right form";
    }

    /** Names the lowest and the highest number of this type. */
    static String limitsOf(@Nullable Class<?> type) {
        return type == long.class || type == Long.class
                ? "must be a number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE
                : "must be a number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
    }
}
