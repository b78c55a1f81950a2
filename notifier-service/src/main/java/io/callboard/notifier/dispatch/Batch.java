package io.callboard.notifier.dispatch;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.TextHash;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.SentRequest;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Lane;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.Rendered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Open attempts of one account in one request. Its id is the idempotency key.
 *
 * @param envelope without messages if it was prepared, or can no longer be decrypted
 * @param prepared the batch as it was made before its instant; null if it was made when it was claimed or read
 * @param members in the order of the envelope's messages
 * @param ofCrowd whether it is a full batch of one organizer, claimed by this process
 * @param limit largest batch for its members; null if only the account limits it
 * @param requests how many requests carried it, this one included
 * @param uncounted how many of these do not count as attempts
 * @param inDoubt whether the provider may have accepted an earlier request
 * @param traces of the timers and registrations that caused its members, {@link Traces#MOST_CAUSES} at most
 * @param sentFromNanos when its request may start, on this instance's {@link System#nanoTime}
 * @param usefulUntilNanos when the first member is no longer useful, on this instance's {@link System#nanoTime}
 */
record Batch(
        UUID id,
        Envelope envelope,
        @Nullable PreparedBatch prepared,
        List<Member> members,
        boolean ofCrowd,
        @Nullable Integer limit,
        int requests,
        int uncounted,
        boolean inDoubt,
        List<TraceParent> traces,
        long sentFromNanos,
        long usefulUntilNanos) {

    Batch {
        members = List.copyOf(members);
        traces = List.copyOf(traces);
    }

    /**
     * One delivery in it.
     *
     * @param priorAttempts its counted attempts before this batch
     * @param dueAtNanos when it was due, on this instance's {@link System#nanoTime}
     */
    record Member(UUID deliveryId, int priorAttempts, Lane lane, long dueAtNanos) {}

    String idempotencyKey() {
        return id.toString();
    }

    /** Makes its request; blocks until an answer or the timeout. */
    Answer send(Account account) {
        return prepared == null
                ? account.send(idempotencyKey(), envelope, timeLeft())
                : Objects.requireNonNull(account.prepared()).send(idempotencyKey(), prepared.request(), members.size());
    }

    List<UUID> deliveryIds() {
        return members.stream().map(Member::deliveryId).toList();
    }

    /** The most attempts of one of its members that count, the present request included. */
    int counted() {
        return requests - uncounted + priorAttempts();
    }

    /** Whether an earlier request carried all of its members. */
    boolean isRetry() {
        return requests > 1 || members.stream().allMatch(member -> member.priorAttempts() > 0);
    }

    /** The time in so many seconds, on this instance's {@link System#nanoTime}. */
    static long nanosIn(double seconds) {
        return System.nanoTime() + (long) (Math.max(0, seconds) * 1e9);
    }

    /** How long its request has to wait from now on; zero or less if it may start. */
    long nanosToWait() {
        return sentFromNanos - System.nanoTime();
    }

    /** How long all of its messages are useful from now on. */
    Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, usefulUntilNanos - System.nanoTime()));
    }

    SentRequest sent(boolean idempotent, boolean outage, boolean refusesEverything, int failuresInARow) {
        return new SentRequest(
                counted(), inDoubt, members.size(), idempotent, outage, refusesEverything, failuresInARow, timeLeft());
    }

    /** What caused all of it; null if nothing is known or several things did. */
    @Nullable
    TraceParent cause() {
        return traces.size() == 1 ? traces.getFirst() : null;
    }

    /** The same end for all in it. */
    List<Settlement> settled(DeliveryStatus status, String reason, @Nullable TraceParent trace) {
        return IntStream.range(0, members.size())
                .mapToObj(place -> settled(place, status, reason, null, trace))
                .toList();
    }

    /** What the provider decided about each member; the receipts are in the order of the members. */
    List<Settlement> decided(List<Answer.Receipt> receipts, @Nullable TraceParent trace) {
        return IntStream.range(0, receipts.size())
                .mapToObj(place -> decided(place, receipts.get(place), trace))
                .toList();
    }

    private Settlement decided(int place, Answer.Receipt receipt, @Nullable TraceParent trace) {
        String refusal = receipt.refusal();
        return refusal == null
                ? settled(place, DeliveryStatus.SENT, null, receipt.messageId(), trace)
                : settled(place, DeliveryStatus.FAILED, AnswerPolicy.refusal(refusal), null, trace);
    }

    /** The end of the member at this place. */
    private Settlement settled(
            int place,
            DeliveryStatus status,
            @Nullable String reason,
            @Nullable String messageId,
            @Nullable TraceParent trace) {
        Member member = members.get(place);
        Envelope.Message message =
                envelope.messages().isEmpty() ? null : envelope.messages().get(place);
        ShownSchedule shown = status == DeliveryStatus.FAILED ? null : shown(place);
        int attempts = Math.min(member.priorAttempts() + requests, Short.MAX_VALUE);
        return new Settlement(
                member.deliveryId(),
                id,
                status,
                reason,
                messageId,
                attempts,
                shown,
                used(place),
                status == DeliveryStatus.UNKNOWN && message != null && message.content() instanceof Rendered.Sms sms
                        ? TextHash.of(sms.text())
                        : null,
                trace,
                null);
    }

    private @Nullable ShownSchedule shown(int place) {
        if (prepared != null) {
            return prepared.parts().get(place).shown();
        }
        return envelope.messages().isEmpty()
                ? null
                : envelope.messages().get(place).shown();
    }

    private @Nullable UsedTemplate used(int place) {
        if (prepared != null) {
            return prepared.parts().get(place).used();
        }
        return envelope.messages().isEmpty()
                ? null
                : envelope.messages().get(place).used();
    }

    /**
     * All members, to put them back into the queue.
     *
     * @param present whether the present request counts
     */
    List<Enqueuer.Returned> returned(@Nullable Integer newLimit, Duration after, boolean present) {
        int here = requests - uncounted - (present ? 0 : 1);
        List<Enqueuer.Returned> returned = new ArrayList<>(members.size());
        for (Member member : members) {
            returned.add(new Enqueuer.Returned(
                    member.deliveryId(), member.priorAttempts() + Math.max(0, here), newLimit, after));
        }
        return returned;
    }

    private int priorAttempts() {
        return members.stream().mapToInt(Member::priorAttempts).max().orElse(0);
    }
}
