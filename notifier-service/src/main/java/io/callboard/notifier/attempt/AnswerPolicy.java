package io.callboard.notifier.attempt;

import io.callboard.notifier.account.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step for the messages and for the account after a provider's answer.
 *
 * <p>{@link #TABLE} is the whole rule. Its columns are the cases of a request. FIRST: the provider knows idempotency
 * keys, and no earlier request with this key can have been accepted. IN_DOUBT: the provider knows keys, and an earlier
 * request may have been accepted. NO_KEYS: the provider does not recognise a repetition, so a message that may have
 * been accepted is never sent again. A new key is given only after {@code RETURN} and {@code SPLIT}, and never in the
 * column IN_DOUBT.
 */
public final class AnswerPolicy {

    /** Kinds of answers. */
    enum Kind {
        ACCEPTED,
        /** Accepted, without a list of the accepted messages. */
        INCOMPLETE,
        /** Nothing was sent. */
        NOT_SENT,
        /** No complete answer, 408, 425. */
        SILENCE,
        /** 429. */
        BUSY,
        /** 503 with Retry-After: the provider says that it did not take the request. */
        UNAVAILABLE,
        /** 409 of a provider with keys: a request with this key is still being processed. */
        CONCURRENT,
        /** 409 of a provider with keys: the key belongs to another content. */
        KEY_REUSED,
        /** 401, 403. */
        UNAUTHORIZED,
        /** 3xx, 404, 405 or 410 without an error code of the provider's API: our address of the API is wrong. */
        MISROUTED,
        /** Any other 4xx. */
        REFUSED,
        /** Any other 5xx: the provider, or a gateway before it, failed and may have the messages. */
        SERVER_ERROR
    }

    /** The next step for the messages. */
    enum Step {
        DECIDE,
        RETURN,
        SPLIT_OR_FAIL,
        REPEAT,
        REPEAT_IN_DOUBT,
        REPEAT_SOON_IN_DOUBT,
        UNKNOWN
    }

    /**
     * One line of the table.
     *
     * @param first the step of a first attempt at a provider with keys
     * @param inDoubt the step of an attempt in doubt at a provider with keys
     * @param noKeys the step at a provider without keys
     */
    record Line(Kind answer, Step first, Step inDoubt, Step noKeys) {}

    static final List<Line> TABLE = List.of(
            new Line(Kind.ACCEPTED, Step.DECIDE, Step.DECIDE, Step.DECIDE),
            new Line(Kind.INCOMPLETE, Step.UNKNOWN, Step.UNKNOWN, Step.UNKNOWN),
            new Line(Kind.NOT_SENT, Step.RETURN, Step.REPEAT, Step.RETURN),
            new Line(Kind.SILENCE, Step.REPEAT_IN_DOUBT, Step.REPEAT_IN_DOUBT, Step.UNKNOWN),
            new Line(Kind.BUSY, Step.RETURN, Step.REPEAT, Step.RETURN),
            new Line(Kind.UNAVAILABLE, Step.REPEAT, Step.REPEAT, Step.RETURN),
            new Line(Kind.CONCURRENT, Step.REPEAT_SOON_IN_DOUBT, Step.REPEAT_SOON_IN_DOUBT, Step.SPLIT_OR_FAIL),
            new Line(Kind.KEY_REUSED, Step.UNKNOWN, Step.UNKNOWN, Step.SPLIT_OR_FAIL),
            new Line(Kind.UNAUTHORIZED, Step.RETURN, Step.REPEAT, Step.RETURN),
            new Line(Kind.MISROUTED, Step.RETURN, Step.REPEAT, Step.RETURN),
            new Line(Kind.REFUSED, Step.SPLIT_OR_FAIL, Step.REPEAT_IN_DOUBT, Step.SPLIT_OR_FAIL),
            new Line(Kind.SERVER_ERROR, Step.REPEAT_IN_DOUBT, Step.REPEAT_IN_DOUBT, Step.UNKNOWN));

    /** The decision. */
    public record Decision(Next next, Effect effect) {}

    /** Reason of a request that was never made. Such an attempt is not stored. */
    public static final String NOT_STARTED = "NOT_STARTED";

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    private final RetrySchedule schedule;

    public AnswerPolicy(RetryProperties properties, RandomGenerator random) {
        this.schedule = new RetrySchedule(properties, random);
    }

    /** The effect of the answer on the account. */
    public Effect effect(Answer answer, SentRequest sent) {
        return effect(classify(answer, sent), answer, sent);
    }

    public Decision decide(Answer answer, SentRequest sent) {
        Kind kind = classify(answer, sent);
        Effect effect = effect(kind, answer, sent);
        if (kind == Kind.REFUSED && sent.refusesEverything() && !isAboutRecipient(answer)) {
            // The provider refuses all requests in a row, so the cause is not this recipient.
            kind = Kind.MISROUTED;
            effect = new Effect.Pause("MANY_REFUSALS_" + reason(answer));
        }
        return new Decision(next(step(kind, sent), answer, sent, effect), effect);
    }

    /**
     * The decision after a request that was never made. The batch keeps its key if an earlier request may have been
     * accepted.
     */
    public static Next notStarted(boolean inDoubt) {
        return inDoubt ? new Next.Repeat(Duration.ZERO, false, false) : new Next.Return(NOT_STARTED, Duration.ZERO);
    }

    static Step step(Kind kind, SentRequest sent) {
        Line line =
                TABLE.stream().filter(one -> one.answer() == kind).findFirst().orElseThrow();
        if (!sent.idempotent()) {
            return line.noKeys();
        }
        return sent.inDoubt() ? line.inDoubt() : line.first();
    }

    static Kind classify(Answer answer, SentRequest sent) {
        return switch (answer) {
            case Answer.Accepted(var receipts) -> receipts.size() == sent.size() ? Kind.ACCEPTED : Kind.INCOMPLETE;
            case Answer.NotSent _ -> Kind.NOT_SENT;
            case Answer.NoAnswer _ -> Kind.SILENCE;
            case Answer.Refused refused -> classify(refused, sent.idempotent());
        };
    }

    private static Kind classify(Answer.Refused refused, boolean idempotent) {
        int status = refused.status();
        return switch (status) {
            case 401, 403 -> Kind.UNAUTHORIZED;
            case 404, 405, 410 -> refused.code() == null ? Kind.MISROUTED : Kind.REFUSED;
            case 408, 425 -> Kind.SILENCE;
            case 409 -> {
                if (!idempotent) {
                    yield Kind.REFUSED;
                }
                yield "invalid_idempotent_request".equals(refused.code()) ? Kind.KEY_REUSED : Kind.CONCURRENT;
            }
            case 429 -> Kind.BUSY;
            case 503 -> refused.retryAfter() == null ? Kind.SERVER_ERROR : Kind.UNAVAILABLE;
            default -> {
                if (status < 400) {
                    yield Kind.MISROUTED;
                }
                yield status < 500 ? Kind.REFUSED : Kind.SERVER_ERROR;
            }
        };
    }

    private Effect effect(Kind kind, Answer answer, SentRequest sent) {
        return switch (kind) {
            case ACCEPTED, INCOMPLETE -> new Effect.Accepted();
            case CONCURRENT, KEY_REUSED -> new Effect.Refused(true);
            case REFUSED -> new Effect.Refused(isAboutRecipient(answer));
            case NOT_SENT, SILENCE -> new Effect.Trouble(false);
            case SERVER_ERROR -> new Effect.Trouble(true);
            case BUSY, UNAVAILABLE -> new Effect.Busy(retryAfter(answer, sent), kind == Kind.BUSY);
            case UNAUTHORIZED, MISROUTED -> new Effect.Pause(reason(answer));
        };
    }

    private Next next(Step step, Answer answer, SentRequest sent, Effect effect) {
        int counted = sent.counted();
        return switch (step) {
            case DECIDE -> new Next.Decided(((Answer.Accepted) answer).receipts());
            case UNKNOWN -> new Next.Unknown(reason(answer));
            case RETURN -> new Next.Return(reason(answer), beforeReturn(effect, sent));
            case SPLIT_OR_FAIL ->
                sent.size() > 1
                        ? new Next.Split(reason(answer), Math.max(1, sent.size() / 4))
                        : new Next.Failed(reason(answer));
            case REPEAT -> new Next.Repeat(uncounted(effect, sent), false, false);
            case REPEAT_IN_DOUBT -> again(answer, sent, schedule.after(counted, sent.timeLeft()));
            case REPEAT_SOON_IN_DOUBT ->
                again(answer, sent, counted == 1 ? schedule.concurrent() : schedule.after(counted, sent.timeLeft()));
        };
    }

    /** Attempts during an outage do not count. Otherwise the last attempt ends the delivery as UNKNOWN. */
    private Next again(Answer answer, SentRequest sent, Duration after) {
        if (sent.outage()) {
            return new Next.Repeat(uncounted(sent), true, false);
        }
        if (schedule.isLast(sent.counted())) {
            return new Next.Unknown(reason(answer));
        }
        return new Next.Repeat(after, true, true);
    }

    /** Where the account itself waits, the messages do not: another account may take them meanwhile. */
    private Duration beforeReturn(Effect effect, SentRequest sent) {
        return switch (effect) {
            case Effect.Busy _, Effect.Pause _ -> Duration.ZERO;
            case Effect.Accepted _, Effect.Refused _, Effect.Trouble _ -> uncounted(sent);
        };
    }

    private Duration uncounted(Effect effect, SentRequest sent) {
        return effect instanceof Effect.Busy busy ? busy.after() : uncounted(sent);
    }

    /** During an outage the circuit breaker decides when the next request is made. */
    private Duration uncounted(SentRequest sent) {
        return schedule.uncounted(sent.outage() ? 1 : sent.failuresInARow());
    }

    /**
     * The whole account waits, so the deadline of one message does not shorten the wait. A message that is no longer
     * useful expires.
     */
    private Duration retryAfter(Answer answer, SentRequest sent) {
        Duration asked = answer instanceof Answer.Refused refused ? refused.retryAfter() : null;
        if (asked == null) {
            return schedule.uncounted(sent.failuresInARow());
        }
        return asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
    }

    private static boolean isAboutRecipient(Answer answer) {
        return answer instanceof Answer.Refused refused && refused.aboutRecipient();
    }

    private static String reason(Answer answer) {
        return switch (answer) {
            case Answer.Accepted _ -> "ANSWER_INCOMPLETE";
            case Answer.NotSent(var cause) -> cause;
            case Answer.NoAnswer(var cause) -> cause;
            case Answer.Refused refused -> reason(refused.status(), refused.code());
        };
    }

    /** The provider's error code in the form of a reason. */
    public static String reason(int status, @Nullable String code) {
        if (code == null || code.isBlank()) {
            return "HTTP_" + status;
        }
        return "HTTP_" + status + "_" + word(code);
    }

    /** The reason of a message that the provider refused in a request that it accepted. */
    public static String refusal(String code) {
        return reason(422, code);
    }

    private static String word(String code) {
        String word = code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        return word.substring(0, Math.min(word.length(), 60));
    }
}
