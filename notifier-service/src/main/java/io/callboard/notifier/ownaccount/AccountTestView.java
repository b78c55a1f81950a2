package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a test of an account found. */
@Schema(name = "AccountTest", description = "What a test of an account found.")
record AccountTestView(
        @Schema(description = "Whether the provider took the credentials.")
        boolean connected,

        @Nullable
        @Schema(
                description = "Why not: the provider's answer, or the cause without one. Null if it took them.",
                example = "HTTP_401_SMTP_535")
        String reason,

        @Schema(
                description = "The result in a sentence.",
                example = "The provider refused the user name, the password or the key.")
        String text,

        @Schema(description = "The account after the check of its domain.")
        OwnAccountView account) {

    static AccountTestView of(@Nullable Answer answer, OwnAccountView account) {
        return switch (answer) {
            case null ->
                new AccountTestView(
                        false,
                        "CREDENTIALS_UNREADABLE",
                        "The stored credentials cannot be decrypted any more. Create another account.",
                        account);
            case Answer.Accepted _ ->
                new AccountTestView(true, null, "The provider took the credentials. Nothing was sent.", account);
            case Answer.NotSent(var cause) -> new AccountTestView(false, cause, unreached(cause), account);
            case Answer.NoAnswer(var cause) -> new AccountTestView(false, cause, unreached(cause), account);
            case Answer.Refused refused ->
                new AccountTestView(
                        false,
                        AnswerPolicy.reason(refused.status(), refused.code()),
                        switch (refused.status()) {
                            case 401, 403 -> "The provider refused the user name, the password or the key.";
                            case 429 -> "The provider has had too many requests. Test again later.";
                            default -> "The provider answered with an error.";
                        },
                        account);
        };
    }

    private static String unreached(String cause) {
        return switch (cause) {
            case "UNKNOWN_HOST" -> "The host cannot be found.";
            case "ADDRESS_REFUSED" -> "The host has an address that is not public.";
            case "CONNECTION_REFUSED" -> "Nothing listens on this port of the host.";
            case "CONNECT_TIMEOUT", "TIMEOUT" -> "The provider did not answer in time.";
            case "TLS_FAILED" -> "The connection could not be encrypted, or the certificate is not that of the host.";
            default -> "The connection failed before the provider took the credentials.";
        };
    }
}
