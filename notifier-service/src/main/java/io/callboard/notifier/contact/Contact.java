package io.callboard.notifier.contact;

import io.callboard.notifier.address.Channel;
import org.jspecify.annotations.Nullable;

/** The recipient of a message in plain text; in memory only while a message is rendered. */
public record Contact(
        String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String locale,
        @Nullable String timeZone,
        String joinUrl,
        String manageUrl,
        String calendarUrl) {

    /** The address on this channel; null if the registrant has none there. */
    public @Nullable String address(Channel channel) {
        return switch (channel) {
            case EMAIL -> email;
            case SMS -> phone;
            case IN_APP -> null;
        };
    }

    @Override
    public String toString() {
        return "Contact[…]";
    }
}
