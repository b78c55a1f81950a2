package io.callboard.event.host.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is inside the ciphertext of {@link HostAdded}. */
public record HostDetails(
        String firstName,
        @Nullable String lastName,
        String email,
        @Nullable String locale,
        @Nullable String timeZone,
        List<String> reminderRules) {

    /** Says nothing, so that no address gets into a log by accident. */
    @Override
    public String toString() {
        return "HostDetails";
    }
}
