package io.callboard.notifier.ownaccount;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a test of an account found. */
@Schema(name = "AccountTest", description = "What a test of an account found.")
record AccountTestView(
        @Schema(description = "Whether the provider took the credentials, or the webhook the test message.")
        boolean connected,

        @Nullable
        @Schema(
                description = "Why not: the provider's answer, or the cause without one. Null if connected is true.",
                example = "HTTP_401_SMTP_535")
        String reason,

        @Schema(
                description = "The result in a sentence.",
                example = "The provider refused the user name, the password or the key.")
        String text,

        @Schema(description = "The account after the check.")
        OwnAccountView account) {

    static AccountTestView of(Connection connection, OwnAccountView account) {
        return new AccountTestView(connection.isConfirmed(), connection.reason(), connection.text(), account);
    }
}
