package io.callboard.notifier.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person who had the reminder before the live event was moved gets it again. The policy is a text, because a
 * value of a later version must not make the message unreadable; everybody gets the reminder then.
 *
 * @param movedMoreThan of IF_MOVED_MORE_THAN
 */
record OnPostpone(String rearm, @Nullable Duration movedMoreThan) {

    private static final String UNSENT = "UNSENT";
    private static final String IF_MOVED_MORE_THAN = "IF_MOVED_MORE_THAN";

    OnPostpone {
        Bounds.required(rearm, "onPostpone.rearm");
        if (rearm.equals(IF_MOVED_MORE_THAN)) {
            Bounds.required(movedMoreThan, "onPostpone.movedMoreThan");
        }
    }

    /** Whether this version knows a policy by which somebody does not get it again. */
    boolean leavesOut() {
        return rearm.equals(UNSENT) || rearm.equals(IF_MOVED_MORE_THAN);
    }
}
