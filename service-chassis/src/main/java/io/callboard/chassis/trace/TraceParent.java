package io.callboard.chassis.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * The span that caused something, as in the W3C header {@code traceparent}.
 *
 * @param value 55 characters of version 00: {@code 00-<trace id>-<span id>-<flags>}, lower case
 */
public record TraceParent(String value) {

    private static final int LENGTH = 55;
    private static final int SPAN_ID = 36;
    private static final int FLAGS = 53;
    private static final String VERSION = "00-";
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    public TraceParent {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("not a traceparent of version 00");
        }
    }

    /** Null when the text is missing or not well-formed, because a broken trace must not break the work. */
    public static @Nullable TraceParent orNull(@Nullable String text) {
        return text != null && isWellFormed(text) ? new TraceParent(text) : null;
    }

    /** The same for the bytes of a header. */
    public static @Nullable TraceParent orNull(byte[] header) {
        return header.length == LENGTH ? orNull(new String(header, US_ASCII)) : null;
    }

    /** Null for the ids of no span, which are zero. */
    static @Nullable TraceParent orNull(String traceId, String spanId, boolean sampled) {
        return orNull(VERSION + traceId + "-" + spanId + (sampled ? "-01" : "-00"));
    }

    public String traceId() {
        return value.substring(VERSION.length(), SPAN_ID - 1);
    }

    public String spanId() {
        return value.substring(SPAN_ID, FLAGS - 1);
    }

    public boolean isSampled() {
        return (Character.digit(value.charAt(LENGTH - 1), 16) & 1) == 1;
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(VERSION)) {
            return false;
        }
        for (var at = VERSION.length(); at < LENGTH; at++) {
            var character = text.charAt(at);
            var fits = at == SPAN_ID - 1 || at == FLAGS - 1
                    ? character == '-'
                    : character >= '0' && character <= '9' || character >= 'a' && character <= 'f';
            if (!fits) {
                return false;
            }
        }
        return !text.startsWith(NO_TRACE, VERSION.length()) && !text.startsWith(NO_SPAN, SPAN_ID);
    }
}
