package io.callboard.event.input;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.PlainText;
import org.jspecify.annotations.Nullable;

/** Text of an organizer, checked under its pointer. */
public final class Text {

    private Text() {}

    public static String line(String pointer, @Nullable String text, int maxLength) {
        if (text == null || text.isBlank()) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "is required");
        }
        return InvalidLiveEvent.checked(pointer, () -> PlainText.line(text, maxLength));
    }

    public static @Nullable String optionalLine(String pointer, @Nullable String text, int maxLength) {
        return text == null || text.isBlank() ? null : line(pointer, text, maxLength);
    }

    public static @Nullable String optionalLines(String pointer, @Nullable String text, int maxLength) {
        return text == null || text.isBlank()
                ? null
                : InvalidLiveEvent.checked(pointer, () -> PlainText.lines(text, maxLength));
    }
}
