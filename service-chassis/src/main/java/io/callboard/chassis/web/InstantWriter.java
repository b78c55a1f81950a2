package io.callboard.chassis.web;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes every instant of every answer with milliseconds, such as {@code 2026-12-01T17:00:00.000Z}. Without it the
 * precision would depend on the source of the value, and texts of equal instants could differ.
 */
final class InstantWriter extends StdSerializer<Instant> {

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    InstantWriter() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant instant, JsonGenerator json, SerializationContext context) {
        json.writeString(MILLISECONDS.format(instant));
    }
}
