package io.callboard.notifier.address;

import org.jspecify.annotations.Nullable;

/**
 * A sender of mails, as accounts name it: {@code events@example.com} or {@code Callboard <events@example.com>}.
 *
 * @param name what mail programs show; null if there is none
 */
public record Mailbox(String address, @Nullable String name) {

    public static Mailbox of(String text) {
        String stripped = text.strip();
        int open = stripped.lastIndexOf('<');
        if (open < 0 || !stripped.endsWith(">")) {
            return new Mailbox(stripped, null);
        }
        String name = stripped.substring(0, open).strip();
        return new Mailbox(stripped.substring(open + 1, stripped.length() - 1).strip(), name.isEmpty() ? null : name);
    }
}
