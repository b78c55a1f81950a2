package io.callboard.notifier.attempt;

import io.callboard.notifier.account.Answer;
import java.time.Duration;
import java.util.List;

/** The next step for the messages of a request. */
public sealed interface Next {

    /** The provider decided about each message; receipts in the order of the envelope. */
    record Decided(List<Answer.Receipt> receipts) implements Next {}

    /**
     * The provider certainly accepted none of them. Each goes back to the queue. The fences are checked again, and any
     * account may take it. The attempt does not count.
     *
     * @param after how long they wait at least
     */
    record Return(String reason, Duration after) implements Next {}

    /** Like {@link Return}, but in smaller batches from now on, until the refused message is alone. */
    record Split(String reason, int batchLimit) implements Next {}

    /**
     * The same envelope under the same key.
     *
     * @param inDoubt whether the provider may have accepted this request
     * @param counts whether this attempt counts
     */
    record Repeat(Duration after, boolean inDoubt, boolean counts) implements Next {}

    /** The provider accepted none of them and will not accept them later. */
    record Failed(String reason) implements Next {}

    /** The provider may have accepted them, and there is no way to find out. */
    record Unknown(String reason) implements Next {}
}
