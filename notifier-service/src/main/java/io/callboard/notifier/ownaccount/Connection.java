package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.attempt.AnswerPolicy;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says when an account's credentials are shown to it.
 *
 * @param reason why it did not take them: its answer, or the cause without one; null if it took them
 * @param text the same in a sentence
 */
record Connection(@Nullable String reason, String text) {

    /** Reasons that are about the credentials. With any other one the provider may take them the next time. */
    private static final Pattern REFUSAL = Pattern.compile("HTTP_4(0[134]|10)(_.*)?");

    private static final Connection UNREADABLE = new Connection(
            "CREDENTIALS_UNREADABLE", "The stored credentials cannot be decrypted any more. Create another account.");

    /** @param answer null if the stored credentials cannot be read */
    static Connection of(@Nullable Answer answer) {
        return switch (answer) {
            case null -> UNREADABLE;
            case Answer.Accepted _ -> new Connection(null, "The provider took the credentials. Nothing was sent.");
            case Answer.NotSent(var cause) -> new Connection(cause, unreached(cause));
            case Answer.NoAnswer(var cause) -> new Connection(cause, unreached(cause));
            case Answer.Refused refused -> refused(refused.status(), refused.code());
        };
    }

    /** @param answer to the test message of a webhook; null if the stored secret cannot be read */
    static Connection ofWebhook(@Nullable Answer answer) {
        return switch (answer) {
            case null -> UNREADABLE;
            case Answer.Accepted _ -> new Connection(null, "The webhook took the test message.");
            case Answer.NotSent(var cause) -> new Connection(cause, unreached(cause));
            case Answer.NoAnswer(var cause) -> new Connection(cause, unreached(cause));
            case Answer.Refused refused ->
                new Connection(
                        AnswerPolicy.reason(refused.status(), null),
                        "The webhook answered the test message with %d. It has to answer with 2xx."
                                .formatted(refused.status()));
        };
    }

    boolean isConfirmed() {
        return reason == null;
    }

    boolean isRefused() {
        return reason != null && isRefusal(reason);
    }

    /** Whether a reason says that the provider does not take the credentials. */
    static boolean isRefusal(String reason) {
        return REFUSAL.matcher(reason).matches();
    }

    private static Connection refused(int status, @Nullable String code) {
        return new Connection(
                AnswerPolicy.reason(status, code),
                switch (status) {
                    case 401, 403 -> "The provider refused the user name, the password or the key.";
                    case 404 -> "The provider does not know the account.";
                    case 429 -> "The provider has had too many requests. Test again later.";
                    default -> "The provider answered with an error.";
                });
    }

    private static String unreached(String cause) {
        return switch (cause) {
            case "UNKNOWN_HOST" -> "The host cannot be found.";
            case "ADDRESS_REFUSED" -> "The host has an address that is not public.";
            case "CONNECTION_REFUSED" -> "Nothing listens on this port of the host.";
            case "CONNECT_TIMEOUT", "TIMEOUT" -> "The host did not answer in time.";
            case "TLS_FAILED" -> "The connection could not be encrypted, or the certificate is not that of the host.";
            default -> "The connection failed before there was an answer.";
        };
    }
}
