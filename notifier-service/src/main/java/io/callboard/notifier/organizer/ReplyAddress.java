package io.callboard.notifier.organizer;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An organizer's setting, in requests and answers. */
@Schema(description = "Where answers to your mails go.")
record ReplyAddress(
        @Schema(
                description =
                        "An e-mail address that every recipient of your mails sees, as their Reply-To. null: answers go"
                                + " to the sender of the mail.",
                maxLength = 254,
                example = "events@example.com")
        @Nullable
        String address) {

    @Override
    public String toString() {
        return "ReplyAddress";
    }
}
