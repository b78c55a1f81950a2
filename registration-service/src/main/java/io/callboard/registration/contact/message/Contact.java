package io.callboard.registration.contact.message;

import org.jspecify.annotations.Nullable;

/** The plain text of {@link ContactRecorded}. */
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

    /** Empty of data, so that no contact gets into a log by accident. */
    @Override
    public String toString() {
        return "Contact";
    }
}
