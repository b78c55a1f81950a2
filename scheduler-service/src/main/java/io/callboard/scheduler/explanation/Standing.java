package io.callboard.scheduler.explanation;

import io.callboard.scheduler.timer.TimerReason;
import io.callboard.scheduler.timer.TimerStatus;
import org.jspecify.annotations.Nullable;

/**
 * How the message of a timer to one person on one channel stands, from what is stored about the timer, the person and the
 * delivery.
 *
 * @param timerReason why the timer is in its status
 * @param passed whether a slice has read the place of the person in the audience
 * @param individually whether the person was announced individually; null if nothing is stored for the person alone
 * @param leftOutThen why the person was left out when they changed; null if they were not
 * @param leftOut why the timer is not for the person as they are now; null if it is
 * @param useful whether it is of use still
 * @param outcome the status of the delivery; null if none is reported
 * @param outcomeReason the reason of the delivery
 */
record Standing(
        TimerStatus status,
        @Nullable TimerReason timerReason,
        boolean passed,
        @Nullable Boolean individually,
        @Nullable String leftOutThen,
        @Nullable String leftOut,
        boolean useful,
        @Nullable String outcome,
        @Nullable String outcomeReason) {

    /** @param reason null if there is none to give */
    record Verdict(Decision decision, @Nullable String reason) {}

    Verdict verdict() {
        if (outcome != null) {
            return switch (outcome) {
                case "SENT" -> new Verdict(Decision.SENT, null);
                case "UNKNOWN" -> new Verdict(Decision.UNKNOWN, outcomeReason);
                default -> new Verdict(Decision.NOT_SENT, outcomeReason);
            };
        }
        if (timerReason == TimerReason.BEFORE_REBUILD) {
            return new Verdict(Decision.UNKNOWN, own());
        }
        if (leftOutThen != null) {
            return new Verdict(Decision.LEFT_OUT, leftOutThen);
        }
        if (wasAnnounced()) {
            String withdrawn = isOver() ? own() : leftOut;
            return useful
                    ? new Verdict(Decision.ANNOUNCED, withdrawn)
                    : new Verdict(Decision.UNKNOWN, withdrawn == null ? Reason.NO_OUTCOME.name() : withdrawn);
        }
        return switch (status) {
            case CANCELLED, SKIPPED -> new Verdict(Decision.LEFT_OUT, own());
            case SCHEDULED, ARMING ->
                leftOut == null ? new Verdict(Decision.PLANNED, own()) : new Verdict(Decision.LEFT_OUT, leftOut);
            // Nothing tells whether a slice saw the person.
            case ARMED, DONE ->
                leftOut == null
                        ? new Verdict(Decision.UNKNOWN, Reason.NO_OUTCOME.name())
                        : new Verdict(Decision.LEFT_OUT, leftOut);
        };
    }

    /** By a slice or individually. A member who left afterwards has a row of their own. */
    private boolean wasAnnounced() {
        return individually != null || passed && leftOut == null;
    }

    private boolean isOver() {
        return status == TimerStatus.CANCELLED || status == TimerStatus.SKIPPED;
    }

    private @Nullable String own() {
        return timerReason == null ? null : Reason.of(timerReason).name();
    }
}
