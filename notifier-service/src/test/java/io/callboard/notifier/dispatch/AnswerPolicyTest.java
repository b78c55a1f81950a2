package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.dispatch.AnswerPolicy.Attempt;
import io.callboard.notifier.dispatch.AnswerPolicy.Next;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerPolicyTest {

    private final AnswerPolicy policy = new AnswerPolicy(new Random(1));

    private static Attempt attempt(int number, int size, boolean idempotent) {
        return new Attempt(number, number > 1, false, size, idempotent, number);
    }

    private static Answer refused(int status) {
        return new Answer.Refused(status, null, null);
    }

    @Test
    void anAcceptedBatchIsSentWithItsIds() {
        assertThat(policy.decide(new Answer.Accepted(List.of("a", "b")), attempt(1, 2, true)))
                .isEqualTo(new Next.Sent(List.of("a", "b")));
    }

    @Test
    void anAcceptedBatchWithTooFewIdsIsUnknown() {
        assertThat(policy.decide(new Answer.Accepted(List.of("a")), attempt(1, 2, true)))
                .isEqualTo(new Next.Unknown("ANSWER_INCOMPLETE"));
    }

    @Test
    void retryAfterIsObeyedAndThePaceLowered() {
        Answer answer = new Answer.Refused(429, null, Duration.ofSeconds(7));

        assertThat(policy.decide(answer, attempt(1, 100, true)))
                .isEqualTo(new Next.Requeue(Duration.ofSeconds(7), true));
    }

    @ParameterizedTest
    @CsvSource({
        // status, number, size, idempotent, next
        "429,  1, 100, true,  Requeue",
        "429, 50,   1, false, Requeue",
        "429,  2, 100, true,  Hold",
        "409,  1, 100, true,  Repeat",
        "409,  6, 100, true,  Repeat",
        "401,  1, 100, true,  PauseAccount",
        "403,  1,   1, false, PauseAccount",
        "400,  1, 100, true,  Split",
        "422,  1,   2, true,  Split",
        "400,  1,   1, false, Failed",
        "404,  1,   1, true,  Failed",
        "413,  1,  50, true,  Split",
        "422,  1,   1, true,  Failed",
        "500,  1, 100, true,  Repeat",
        "503,  5, 100, true,  Repeat",
        "503,  6, 100, true,  Failed",
        "500,  1,   1, false, Repeat",
        "503,  1,   1, false, Repeat",
        "502,  1,   1, false, Unknown",
        "504,  1,   1, false, Unknown",
    })
    void eachStatusHasItsConsequence(int status, int number, int size, boolean idempotent, String next) {
        assertThat(policy.decide(refused(status), attempt(number, size, idempotent))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(next);
    }

    @Test
    void silenceIsRepeatedOnlyWhereARepetitionIsRecognised() {
        Answer silence = new Answer.NoAnswer("TIMEOUT");

        assertThat(policy.decide(silence, attempt(9, 100, true))).isInstanceOf(Next.Repeat.class);
        assertThat(policy.decide(silence, attempt(1, 1, false))).isEqualTo(new Next.Unknown("TIMEOUT"));
    }

    @Test
    void whoMayHaveBeenReachedIsNotCalledFailed() {
        Attempt last = new Attempt(AnswerPolicy.MOST_ATTEMPTS, true, true, 100, true, 6);

        assertThat(policy.decide(refused(503), last)).isEqualTo(new Next.Unknown("HTTP_503"));
        assertThat(policy.decide(refused(504), attempt(6, 100, true))).isEqualTo(new Next.Unknown("HTTP_504"));
        assertThat(policy.decide(refused(504), attempt(1, 100, true)))
                .isInstanceOfSatisfying(
                        Next.Repeat.class,
                        repeat -> assertThat(repeat.inDoubt()).isTrue());
        assertThat(policy.decide(refused(503), attempt(1, 100, true)))
                .isInstanceOfSatisfying(
                        Next.Repeat.class,
                        repeat -> assertThat(repeat.inDoubt()).isFalse());
    }

    @Test
    void whatWasNeverSentGoesBackOnEveryChannel() {
        Answer refusedConnection = new Answer.NotSent("CONNECTION_REFUSED");

        assertThat(policy.decide(refusedConnection, attempt(1, 1, false))).isInstanceOf(Next.Requeue.class);
        assertThat(policy.decide(refusedConnection, attempt(1, 100, true))).isInstanceOf(Next.Requeue.class);
    }

    /** Sent before, maybe accepted then: in the queue it would get a new key, and its reader a second message. */
    @Test
    void aRepetitionThatIsTurnedAwayKeepsItsKey() {
        Attempt second = attempt(2, 100, true);

        assertThat(policy.decide(new Answer.NotSent("CONNECTION_REFUSED"), second))
                .isInstanceOf(Next.Hold.class);
        assertThat(policy.decide(new Answer.Refused(429, null, Duration.ofSeconds(7)), second))
                .isEqualTo(new Next.Hold(Duration.ofSeconds(7), true));
        assertThat(policy.decide(refused(401), second)).isEqualTo(new Next.PauseAccount("HTTP_401", true));
        assertThat(policy.decide(refused(401), attempt(1, 100, true)))
                .isEqualTo(new Next.PauseAccount("HTTP_401", false));
        assertThat(AnswerPolicy.notStarted(second)).isInstanceOf(Next.Hold.class);
        assertThat(AnswerPolicy.notStarted(attempt(1, 1, false))).isInstanceOf(Next.Requeue.class);
    }

    @Test
    void badRecipientsAreNoTroubleOfTheProvider() {
        assertThat(List.of(refused(400), refused(404), refused(409), refused(422), new Answer.Accepted(List.of("a"))))
                .allMatch(answer -> AnswerPolicy.sign(answer) == AnswerPolicy.Sign.WELL);
        assertThat(AnswerPolicy.sign(refused(429))).isEqualTo(AnswerPolicy.Sign.BUSY);
        assertThat(List.of(refused(500), refused(503), new Answer.NotSent("x"), new Answer.NoAnswer("x")))
                .allMatch(answer -> AnswerPolicy.sign(answer) == AnswerPolicy.Sign.IN_TROUBLE);
    }

    @Test
    void tenMinutesOfServerErrorsUseUpNobodysAttempts() {
        int inFlightAtItsBeginning = 16;
        int probes = 0;
        for (Duration outage = Duration.ZERO; outage.compareTo(Duration.ofMinutes(10)) < 0; ) {
            outage = outage.plus(AnswerPolicy.restBeforeProbe(++probes));
        }

        assertThat(probes).isLessThan(inFlightAtItsBeginning * (AnswerPolicy.MOST_ATTEMPTS - 2));
        assertThat(AnswerPolicy.isCircuitOpen(inFlightAtItsBeginning)).isTrue();
        assertThat(AnswerPolicy.isCircuitOpen(4)).isFalse();
    }

    @Test
    void splittingEndsWithOneRecipient() {
        int size = 100;
        int steps = 0;
        while (policy.decide(refused(422), attempt(1, size, true)) instanceof Next.Split(var limit)) {
            assertThat(limit).isLessThan(size).isPositive();
            size = limit;
            steps++;
        }

        assertThat(size).isEqualTo(1);
        assertThat(steps).isLessThanOrEqualTo(4);
    }

    @Test
    void backOffGrowsWithJitterUpToItsCeiling() {
        for (int number = 1; number < 40; number++) {
            Next next = policy.decide(new Answer.NoAnswer("TIMEOUT"), attempt(number, 1, true));

            assertThat(next)
                    .isInstanceOfSatisfying(
                            Next.Repeat.class,
                            repeat -> assertThat(repeat.after())
                                    .isBetween(Duration.ofMillis(50), Duration.ofSeconds(30)));
        }
    }

    @Test
    void theProvidersWordStandsInTheReason() {
        assertThat(policy.decide(new Answer.Refused(422, "validation_error", null), attempt(1, 1, true)))
                .isEqualTo(new Next.Failed("HTTP_422_VALIDATION_ERROR"));
    }
}
