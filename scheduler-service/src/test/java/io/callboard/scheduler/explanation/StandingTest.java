package io.callboard.scheduler.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.explanation.Standing.Verdict;
import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.TimerStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    /*
     * The columns: status and reason of the timer; whether a slice has passed the person; whether there is a row of late
     * arming, and what it says; why the timer is not for the person now; whether it is useful; the outcome.
     */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Not armed yet.
                "SCHEDULED, -, false, -, -, -, true, -, -, PLANNED, -",
                "SCHEDULED, SLICE_FAILED, false, -, -, -, true, -, -, PLANNED, SLICE_FAILED",
                "SCHEDULED, -, false, -, -, WAITLISTED, true, -, -, LEFT_OUT, WAITLISTED",
                // In the middle of the slices.
                "ARMING, -, false, -, -, -, true, -, -, PLANNED, -",
                "ARMING, -, true, -, -, -, true, -, -, ANNOUNCED, -",
                "ARMING, SLICE_FAILED, true, -, -, -, true, -, -, ANNOUNCED, -",
                "ARMING, -, true, -, -, PENDING, true, -, -, LEFT_OUT, PENDING",
                // Announced by a slice, individually, or by a slice before the person left.
                "ARMED, -, true, -, -, -, true, -, -, ANNOUNCED, -",
                "DONE, -, false, true, -, -, true, -, -, ANNOUNCED, -",
                "DONE, -, true, false, -, REGISTRATION_CANCELLED, true, -, -, ANNOUNCED, REGISTRATION_CANCELLED",
                "DONE, -, true, -, -, -, false, -, -, UNKNOWN, NO_OUTCOME",
                "DONE, -, false, -, -, -, false, -, -, UNKNOWN, NO_OUTCOME",
                // Not for the person.
                "DONE, -, true, -, -, REGISTERED_LATE, true, -, -, LEFT_OUT, REGISTERED_LATE",
                "DONE, -, true, false, CHANNEL_ADDED_LATE, -, true, -, -, LEFT_OUT, CHANNEL_ADDED_LATE",
                // Cancelled or skipped for all.
                "CANCELLED, CANCELLED_BY_HAND, false, -, -, -, true, -, -, LEFT_OUT, REMINDER_CANCELLED",
                "CANCELLED, CANCELLED_BY_HAND, false, -, -, WAITLISTED, true, -, -, LEFT_OUT, REMINDER_CANCELLED",
                "CANCELLED, CANCELLED_BY_HAND, true, -, -, -, true, -, -, ANNOUNCED, REMINDER_CANCELLED",
                "CANCELLED, STOPPED, true, -, -, -, false, -, -, UNKNOWN, ANNOUNCEMENT_STOPPED",
                "CANCELLED, SUPERSEDED, false, -, -, -, false, -, -, LEFT_OUT, SUPERSEDED",
                "SKIPPED, PAST_DUE, false, -, -, -, false, -, -, LEFT_OUT, PAST_DUE",
                // The outcome decides over everything.
                "CANCELLED, SUPERSEDED, true, -, -, WAITLISTED, false, SENT, -, SENT, -",
                "DONE, BEFORE_REBUILD, false, -, -, -, false, SENT, -, SENT, -",
                "DONE, -, true, -, -, -, true, SUPPRESSED, UNSUBSCRIBED, NOT_SENT, UNSUBSCRIBED",
                "DONE, -, true, -, -, -, false, EXPIRED, TOO_LATE, NOT_SENT, TOO_LATE",
                "DONE, -, true, -, -, -, true, FAILED, HTTP_422, NOT_SENT, HTTP_422",
                "DONE, -, true, -, -, -, true, UNKNOWN, TIMEOUT, UNKNOWN, TIMEOUT",
                // The audience of then is not known.
                "DONE, BEFORE_REBUILD, false, -, -, WAITLISTED, false, -, -, UNKNOWN, BEFORE_REBUILD"
            })
    void followsFromWhatIsStored(
            TimerStatus status,
            @Nullable TimerReason timerReason,
            boolean passed,
            @Nullable Boolean individually,
            @Nullable String leftOutThen,
            @Nullable String leftOut,
            boolean useful,
            @Nullable String outcome,
            @Nullable String outcomeReason,
            Decision decision,
            @Nullable String reason) {
        Standing standing = new Standing(
                status, timerReason, passed, individually, leftOutThen, leftOut, useful, outcome, outcomeReason);

        assertThat(standing.verdict()).isEqualTo(new Verdict(decision, reason));
    }

    @Test
    void everyTimerReasonHasAReason() {
        assertThat(Arrays.stream(TimerReason.values()).map(Reason::of)).doesNotHaveDuplicates();
    }

    @Test
    void aReasonOfALaterReleaseHasASentenceToo() {
        assertThat(Reason.sentenceOf("HTTP_422_INVALID_TO")).isEqualTo(Reason.HTTP.sentence());
        assertThat(Reason.sentenceOf("UNSUBSCRIBED")).isEqualTo(Reason.UNSUBSCRIBED.sentence());
        assertThat(Reason.sentenceOf("NEVER_HEARD_OF")).isNotEmpty().isNotEqualTo(Reason.HTTP.sentence());
        assertThat(Reason.sentenceOf(null)).isNull();
    }
}
