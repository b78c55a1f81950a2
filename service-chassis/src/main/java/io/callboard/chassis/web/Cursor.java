package io.callboard.chassis.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

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

    /** The opaque text for {@code nextCursor}, safe in URLs. */
    public String encode() {
        byte[] joined = String.join(String.valueOf(SEPARATOR), parts).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(joined);
    }

    /** Reads what {@link #encode} wrote, or throws {@link IllegalArgumentException}. */
    static Cursor decode(String encoded) {
        byte[] joined = Base64.getUrlDecoder().decode(encoded);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(joined))
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
