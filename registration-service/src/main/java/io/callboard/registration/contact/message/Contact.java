package io.callboard.registration.contact.message;

import org.jspecify.annotations.Nullable;

/** What is inside the ciphertext of {@link ContactRecorded}. */
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

    /** Says nothing, so that no contact gets into a log by accident. */
    @Override
    public String toString() {
        return "Contact";
    }
}
