package io.callboard.notifier.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerPolicyTest {

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final AnswerPolicy policy = new AnswerPolicy(
            new RetryProperties(6, Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMillis(500), 0.1, 10),
            new Random(1));

    private enum Standing {
        FIRST,
        IN_DOUBT,
        NO_KEYS
    }

    private static SentRequest sent(Standing standing, int counted, int size) {
        return new SentRequest(
                counted,
                standing == Standing.IN_DOUBT,
                size,
                standing != Standing.NO_KEYS,
                false,
                false,
                counted,
                HALF_AN_HOUR);
    }

    private static Answer answer(String answer) {
        return switch (answer) {
            case "accepted" -> Answer.Accepted.all(List.of("a"));
            case "incomplete" -> new Answer.Accepted(List.of());
            case "not sent" -> new Answer.NotSent("CONNECTION_REFUSED");
            case "silence" -> new Answer.NoAnswer("TIMEOUT");
            case "503 with Retry-After" -> new Answer.Refused(503, "busy", Duration.ofSeconds(7));
            case "404 of the endpoint" -> new Answer.Refused(404, null, null);
            case "410 of the endpoint" -> new Answer.Refused(410, null, null);
            case "409 key reused" -> new Answer.Refused(409, "invalid_idempotent_request", null);
            default -> new Answer.Refused(Integer.parseInt(answer), "code", null);
        };
    }

    private String next(String answer, Standing standing, int counted, int size) {
        return switch (policy.decide(answer(answer), sent(standing, counted, size))
                .next()) {
            case Next.Repeat repeat -> "Repeat" + (repeat.inDoubt() ? "InDoubt" : "") + (repeat.counts() ? "" : "Free");
            case Next next -> next.getClass().getSimpleName();
        };
    }

    /** Each answer, for a first attempt, one in doubt, and one at a provider without keys; each with one message. */
    @ParameterizedTest
    @CsvSource({
        // answer,             first,           in doubt,         no keys
        "accepted,             Decided,         Decided,          Decided",
        "incomplete,           Unknown,         Unknown,          Unknown",
        "not sent,             Return,          RepeatFree,       Return",
        "silence,              RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "408,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "425,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "429,                  Return,          RepeatFree,       Return",
        "503 with Retry-After, RepeatFree,      RepeatFree,       Return",
        "409,                  RepeatInDoubt,   RepeatInDoubt,    Failed",
        "409 key reused,       Unknown,         Unknown,          Failed",
        "401,                  Return,          RepeatFree,       Return",
        "403,                  Return,          RepeatFree,       Return",
        "301,                  Return,          RepeatFree,       Return",
        "404 of the endpoint,  Return,          RepeatFree,       Return",
        "410 of the endpoint,  Return,          RepeatFree,       Return",
        "400,                  Failed,          RepeatInDoubt,    Failed",
        "404,                  Failed,          RepeatInDoubt,    Failed",
        "413,                  Failed,          RepeatInDoubt,    Failed",
        "421,                  Failed,          RepeatInDoubt,    Failed",
        "422,                  Failed,          RepeatInDoubt,    Failed",
        "451,                  Failed,          RepeatInDoubt,    Failed",
        "500,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "503,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "502,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
        "504,                  RepeatInDoubt,   RepeatInDoubt,    Unknown",
    })
    void eachAnswerHasItsNextStep(String answer, String first, String inDoubt, String noKeys) {
        assertThat(next(answer, Standing.FIRST, 1, 1)).as("first").isEqualTo(first);
        assertThat(next(answer, Standing.IN_DOUBT, 2, 1)).as("in doubt").isEqualTo(inDoubt);
        assertThat(next(answer, Standing.NO_KEYS, 1, 1)).as("no keys").isEqualTo(noKeys);
    }

    /** The same after the last attempt that counts. */
    @ParameterizedTest
    @CsvSource({
        "not sent,             Return,          RepeatFree",
        "silence,              Unknown,         Unknown",
        "408,                  Unknown,         Unknown",
        "429,                  Return,          RepeatFree",
        "503 with Retry-After, RepeatFree,      RepeatFree",
        "409,                  Unknown,         Unknown",
        "401,                  Return,          RepeatFree",
        "404 of the endpoint,  Return,          RepeatFree",
        "422,                  Failed,          Unknown",
        "500,                  Unknown,         Unknown",
        "503,                  Unknown,         Unknown",
        "502,                  Unknown,         Unknown",
    })
    void theLastAttemptEndsIt(String answer, String first, String inDoubt) {
        assertThat(next(answer, Standing.FIRST, 6, 1)).as("first").isEqualTo(first);
        assertThat(next(answer, Standing.IN_DOUBT, 6, 1)).as("in doubt").isEqualTo(inDoubt);
    }

    @Test
    void aRefusedBatchIsSplitUntilTheRefusedMessageIsAlone() {
        int size = 100;
        int steps = 0;
        while (policy.decide(answer("422"), sent(Standing.FIRST, 1, size)).next() instanceof Next.Split split) {
            assertThat(split.batchLimit()).isLessThan(size).isPositive();
            size = split.batchLimit();
            steps++;
        }

        assertThat(size).isEqualTo(1);
        assertThat(steps).isLessThanOrEqualTo(4);
        assertThat(next("422", Standing.IN_DOUBT, 2, 100)).isEqualTo("RepeatInDoubt");
    }

    /** Only messages that were certainly not accepted may get a new key. */
    @Test
    void nothingInDoubtGetsANewKey() {
        assertThat(AnswerPolicy.TABLE)
                .noneMatch(line -> line.inDoubt() == AnswerPolicy.Step.RETURN
                        || line.inDoubt() == AnswerPolicy.Step.SPLIT_OR_FAIL);
    }

    @ParameterizedTest
    @EnumSource(AnswerPolicy.Kind.class)
    void theTableHasOneLineForEachKindOfAnswer(AnswerPolicy.Kind kind) {
        assertThat(AnswerPolicy.TABLE).filteredOn(line -> line.answer() == kind).hasSize(1);
    }

    @Test
    void anOutageCountsNoAttempts() {
        for (String answer : List.of("500", "502", "silence", "503")) {
            for (int counted = 1; counted < 40; counted++) {
                SentRequest during =
                        new SentRequest(counted, counted > 1, 100, true, true, false, counted, HALF_AN_HOUR);
                assertThat(policy.decide(answer(answer), during).next())
                        .isInstanceOfSatisfying(
                                Next.Repeat.class,
                                repeat -> assertThat(repeat.counts()).isFalse());
            }
        }
    }

    @Test
    void manyRefusalsInARowPauseTheAccountAndLeaveTheNextRecipientUntouched() {
        SentRequest refusesEverything = new SentRequest(1, false, 1, true, false, true, 1, HALF_AN_HOUR);

        AnswerPolicy.Decision decision = policy.decide(answer("400"), refusesEverything);
        assertThat(decision.next()).isInstanceOf(Next.Return.class);
        assertThat(decision.effect()).isEqualTo(new Effect.Pause("MANY_REFUSALS_HTTP_400_CODE"));
        assertThat(policy.decide(new Answer.Refused(400, "21211", null, true), refusesEverything)
                        .next())
                .as("about the recipient")
                .isInstanceOf(Next.Failed.class);
    }

    @Test
    void theEffectOnTheAccountFollowsFromTheEvidence() {
        assertThat(effect("accepted")).isEqualTo(new Effect.Accepted());
        assertThat(effect("422")).isEqualTo(new Effect.Refused(false));
        for (String local : List.of("not sent", "silence", "408")) {
            assertThat(effect(local)).isEqualTo(new Effect.Trouble(false));
        }
        for (String ofTheProvider : List.of("500", "502", "503", "504")) {
            assertThat(effect(ofTheProvider)).isEqualTo(new Effect.Trouble(true));
        }
        for (String pause : List.of("401", "403", "301", "404 of the endpoint", "410 of the endpoint")) {
            assertThat(effect(pause)).isInstanceOf(Effect.Pause.class);
        }
        assertThat(effect("503 with Retry-After")).isEqualTo(new Effect.Busy(Duration.ofSeconds(7), false));
    }

    @Test
    void theAccountObeysRetryAfterAlsoBeyondAnHourAndTheMailsDoNotWait() {
        Answer answer = new Answer.Refused(429, null, Duration.ofHours(3));

        assertThat(policy.decide(answer, sent(Standing.FIRST, 1, 100)))
                .isEqualTo(new AnswerPolicy.Decision(
                        new Next.Return("HTTP_429", Duration.ZERO), new Effect.Busy(Duration.ofHours(3), true)));
    }

    @Test
    void aRequestThatWasNeverMadeKeepsItsKeyOnlyInDoubt() {
        assertThat(AnswerPolicy.notStarted(true)).isEqualTo(new Next.Repeat(Duration.ZERO, false, false));
        assertThat(AnswerPolicy.notStarted(false)).isInstanceOf(Next.Return.class);
    }

    @Test
    void theReasonContainsTheProvidersErrorCode() {
        assertThat(policy.decide(new Answer.Refused(422, "validation_error", null), sent(Standing.FIRST, 1, 1))
                        .next())
                .isEqualTo(new Next.Failed("HTTP_422_VALIDATION_ERROR"));
    }

    private Effect effect(String answer) {
        return policy.decide(answer(answer), sent(Standing.FIRST, 1, 1)).effect();
    }

    /** The schedule of RetryProperties, in seconds. */
    @ParameterizedTest
    @CsvSource({
        // seconds left, wait after attempt 1, 2, 3, 4, 5
        "1800, 500, 2475, 12247, 60615, 300000",
        "60,   500, 1392, 3873,  10779, 30000",
        "10,   500, 889,  1581,  2812,  5000",
        "0,    500, 500,  500,   500,   500",
    })
    void waitsGrowEvenlyUpToHalfOfTheTimeLeft(int left, long one, long two, long three, long four, long five) {
        RetrySchedule schedule = new RetrySchedule(
                new RetryProperties(6, Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMillis(500), 0.1, 10),
                new Random(1));

        List<Long> expected = Arrays.asList(one, two, three, four, five);
        for (int counted = 1; counted <= 5; counted++) {
            assertThat(schedule.wait(counted, Duration.ofSeconds(left)).toMillis())
                    .as("after attempt " + counted)
                    .isEqualTo(expected.get(counted - 1));
            assertThat(schedule.after(counted, Duration.ofSeconds(left)).toMillis())
                    .isBetween(expected.get(counted - 1) * 9 / 10 - 1, expected.get(counted - 1));
        }
    }
}
