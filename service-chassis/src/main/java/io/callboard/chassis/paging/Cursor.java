package io.callboard.chassis.paging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Where the next page starts: the sort values of the last item, opaque to the caller.
 *
 * @param parts the values as text, in the order of the sort
 */
public record Cursor(List<String> parts) {

    private static final char SEPARATOR = '\u001f';

    public Cursor {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.stream().anyMatch(part -> part.indexOf(SEPARATOR) >= 0)) {
            throw new IllegalArgumentException("A cursor has parts, and none contains the separator");
        }
    }

    /** A cursor of the texts of these values. */
    public static Cursor of(Object... parts) {
        return new Cursor(Arrays.stream(parts).map(Object::toString).toList());
    }

    /** The part as an id, or an {@link IllegalArgumentException}. */
    public UUID uuid(int part) {
        return UUID.fromString(text(part));
    }

    /** The part as an instant that the database can hold, or an {@link IllegalArgumentException}. */
    public Instant instant(int part) {
        try {
            Instant instant = Instant.parse(text(part));
            if (!FilterValues.isInCalendar(instant)) {
                throw new IllegalArgumentException("Not an instant of this calendar");
            }
            return instant;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Not an instant", e);
        }
    }

    private String text(int part) {
        if (part >= parts.size()) {
            throw new IllegalArgumentException("The cursor has fewer parts");
        }
        return parts.get(part);
    }

    /**
     * The opaque text for {@code nextCursor} or {@code previousCursor}, safe in URLs: the mark of the list, then the
     * parts.
     */
    String encode(byte[] mark) {
        byte[] joined = String.join(String.valueOf(SEPARATOR), parts).getBytes(StandardCharsets.UTF_8);
        byte[] marked = Arrays.copyOf(mark, mark.length + joined.length);
        System.arraycopy(joined, 0, marked, mark.length, joined.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(marked);
    }

    /** Reads a text of {@link #encode} with the same mark, or throws {@link IllegalArgumentException}. */
    static Cursor decode(String encoded, byte[] mark) {
        byte[] marked = Base64.getUrlDecoder().decode(encoded);
        if (marked.length < mark.length || !Arrays.equals(marked, 0, mark.length, mark, 0, mark.length)) {
            throw new IllegalArgumentException("A cursor of another list");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(marked, mark.length, marked.length - mark.length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("Not a cursor", e);
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return new Cursor(parts);
    }
}
