package io.callboard.chassis.sql;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement with a condition for each value that a filter gives, and with their parameters. A filter that gives no
 * value adds no condition, so the planner chooses the index that fits.
 */
public final class FilteredStatement {

    private final StringBuilder text;
    private final Map<String, Object> parameters = new HashMap<>();

    public FilteredStatement(String beginning) {
        this.text = new StringBuilder(beginning);
    }

    /** Adds a part of the statement. */
    public FilteredStatement add(String part) {
        text.append(part);
        return this;
    }

    /** Adds the condition with its parameter, or nothing if the value is null. */
    public FilteredStatement addIfGiven(String condition, String name, @Nullable Object value) {
        return value == null ? this : add(condition).param(name, value);
    }

    /** Sets a parameter. */
    public FilteredStatement param(String name, Object value) {
        parameters.put(name, value);
        return this;
    }

    public String text() {
        return text.toString();
    }

    public Map<String, Object> parameters() {
        return Map.copyOf(parameters);
    }
}
