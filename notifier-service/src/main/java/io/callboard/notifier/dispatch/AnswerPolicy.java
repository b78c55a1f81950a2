package io.callboard.notifier.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from a provider's answer.
 *
 * <p>What certainly was not accepted goes back to the queue, where every fence is asked again. What may have been
 * accepted, now or when it was sent before, keeps its key and its frozen payload, or is UNKNOWN where the provider cannot
 * recognise a repetition.
 */
final class AnswerPolicy {

    static final int MOST_ATTEMPTS = 6;

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration SHORTLY = Duration.ofMillis(500);

    private static final int BREAKER = 5;
    private static final Duration FIRST_REST = Duration.ofMillis(200);
    private static final Duration LONGEST_REST = Duration.ofSeconds(15);

    private final RandomGenerator random;

    AnswerPolicy(RandomGenerator random) {
        this.random = random;
    }

    /**
     * What was tried.
     *
     * @param number 1 for the first attempt that counts; what was held back at the door does not
     * @param repeated whether this batch was sent before, and may have been accepted then
     * @param inDoubt whether nothing is known of such an earlier attempt, not even a server's error
     * @param size how many messages the batch carries
     * @param failuresInARow requests to this provider that came to nothing since the last that succeeded
     */
    record Attempt(int number, boolean repeated, boolean inDoubt, int size, boolean idempotent, int failuresInARow) {

        /** A new key would bring the message a second time to whom it has reached already. */
        boolean mustKeepKey() {
            return repeated && idempotent;
        }
    }

    /** What follows. */
    sealed interface Next {

        record Sent(List<String> messageIds) implements Next {}

        /** Back to the queue; the provider's door stays closed for so long. */
        record Requeue(Duration after, boolean slower) implements Next {}

        /** The same payload under the same key, when the provider's door is open again; the attempt does not count. */
        record Hold(Duration after, boolean slower) implements Next {}

        /** Back to the queue, to travel in smaller batches. */
        record Split(int batchLimit) implements Next {}

        /**
         * The same payload under the same key.
         *
         * @param inDoubt whether it may have been accepted all the same
         */
        record Repeat(Duration after, boolean inDoubt) implements Next {}

        /**
         * Nothing is sent to this provider until somebody has looked.
         *
         * @param keepKey whether the batch waits as it is, instead of going back to the queue
         */
        record PauseAccount(String reason, boolean keepKey) implements Next {}

        record Failed(String reason) implements Next {}

        record Unknown(String reason) implements Next {}
    }

    Next decide(Answer answer, Attempt attempt) {
        return switch (answer) {
            case Answer.Accepted accepted ->
                accepted.messageIds().size() == attempt.size()
                        ? new Next.Sent(accepted.messageIds())
                        : new Next.Unknown("ANSWER_INCOMPLETE");
            case Answer.NotSent _ -> turnedAway(jitter(attempt.failuresInARow()), false, attempt);
            case Answer.NoAnswer noAnswer ->
                attempt.idempotent()
                        ? new Next.Repeat(jitter(attempt.number()), true)
                        : new Next.Unknown(noAnswer.cause());
            case Answer.Refused refused -> decide(refused, attempt);
        };
    }

    /** What follows when the request was never made. */
    static Next notStarted(Attempt attempt) {
        return turnedAway(Duration.ZERO, false, attempt);
    }

    /** What the answer says of the provider itself. */
    enum Sign {
        WELL,
        BUSY,
        IN_TROUBLE
    }

    /** A refusal for what was in the request speaks for the provider; too many requests are our trouble, not its. */
    static Sign sign(Answer answer) {
        return switch (answer) {
            case Answer.Accepted _ -> Sign.WELL;
            case Answer.Refused refused ->
                refused.status() >= 500 ? Sign.IN_TROUBLE : refused.status() == 429 ? Sign.BUSY : Sign.WELL;
            case Answer.NotSent _, Answer.NoAnswer _ -> Sign.IN_TROUBLE;
        };
    }

    /** Whether so many failures in a row mean that the provider, and not a request, is at fault. */
    static boolean isCircuitOpen(int troublesInARow) {
        return troublesInARow >= BREAKER;
    }

    /** Grows so far that the batches that met the beginning of an outage have attempts left at its end. */
    static Duration restBeforeProbe(int number) {
        Duration rest = FIRST_REST.multipliedBy(1L << Math.clamp(number - 1, 0, 10));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private Next decide(Answer.Refused refused, Attempt attempt) {
        int status = refused.status();
        if (status == 429) {
            Duration after = refused.retryAfter();
            return turnedAway(after != null ? after : jitter(attempt.failuresInARow()), true, attempt);
        }
        if (status == 401 || status == 403) {
            return new Next.PauseAccount("HTTP_" + status, attempt.mustKeepKey());
        }
        if (status == 409 && attempt.idempotent()) {
            return new Next.Repeat(attempt.number() < MOST_ATTEMPTS ? SHORTLY : jitter(attempt.number()), true);
        }
        if (status >= 500) {
            return afterServerError(status, attempt);
        }
        if (attempt.size() > 1) {
            return new Next.Split(Math.max(1, attempt.size() / 4));
        }
        return new Next.Failed(reason(status, refused.code()));
    }

    private static Next turnedAway(Duration after, boolean slower, Attempt attempt) {
        return attempt.mustKeepKey() ? new Next.Hold(after, slower) : new Next.Requeue(after, slower);
    }

    /** A gateway's error does not say whether the provider behind it has accepted; the provider's own does. */
    private Next afterServerError(int status, Attempt attempt) {
        boolean ambiguous = status == 502 || status == 504;
        if (!attempt.idempotent() && ambiguous) {
            return new Next.Unknown("HTTP_" + status);
        }
        if (attempt.number() >= MOST_ATTEMPTS) {
            return attempt.inDoubt() || ambiguous
                    ? new Next.Unknown("HTTP_" + status)
                    : new Next.Failed("HTTP_" + status);
        }
        return new Next.Repeat(jitter(attempt.number()), ambiguous);
    }

    private Duration jitter(int attempt) {
        long ceiling = Math.min(LONGEST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.clamp(attempt - 1, 0, 10));
        return Duration.ofMillis(random.nextLong(ceiling / 10, ceiling + 1));
    }

    private static String reason(int status, @Nullable String code) {
        if (code == null || code.isBlank()) {
            return "HTTP_" + status;
        }
        String word = code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return "HTTP_" + status + "_" + word.substring(0, Math.min(word.length(), 60));
    }
}
