package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.delivery.Lane;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the batches of a crowd shortly before its instant, so that the fences, the calls and the outcomes remain (ADR
 * 0105). One thread owns all fields.
 */
final class Preparer {

    /** Longer than it takes to prepare as many as fit into the memory, shorter than reminders are armed ahead. */
    private static final Duration AHEAD = Duration.ofSeconds(30);

    /** So long before its instant the processors belong to the claim. */
    private static final Duration STOP = Duration.ofMillis(500);

    private static final Duration REST = Duration.ofSeconds(1);

    /** Looks that find nothing to prepare take at most this fraction of the time. */
    private static final int SHARE_OF_LOOKS = 20;

    /** Shorter than {@link #STOP}, because the crowds and their instants are read once for a turn. */
    private static final Duration LONGEST_TURN = Duration.ofMillis(250);

    /** Small, so that a confirmation that becomes due meanwhile does not wait for a processor. */
    private static final int BATCHES = 4;

    private record Head(int lane, String organizerId) {}

    private final Account account;
    private final PreparedRequests requests;
    private final Claims claims;
    private final Failover failover;
    private final PreparedBatches prepared;

    /** Of the last deliveries that are prepared. A look begins with them. */
    private final Map<Head, QueueHeads.Position> positions = new HashMap<>();

    Preparer(Account account, PreparedRequests requests, Claims claims, Failover failover, PreparedBatches prepared) {
        this.account = account;
        this.requests = requests;
        this.claims = claims;
        this.failover = failover;
        this.prepared = prepared;
    }

    /** Prepares a few batches. Returns the pause until the next turn. */
    Duration turn() {
        prepared.forgetOld();
        if (prepared.isFull() || !failover.isChosen(account)) {
            return REST;
        }
        long startedAt = System.nanoTime();
        List<Queue.HeadRow> crowds = claims.crowds(account, STOP, AHEAD).stream()
                .filter(head -> failover.carries(account, head.organizerId()))
                .toList();
        positions.keySet().retainAll(crowds.stream().map(Preparer::head).toList());
        boolean isMore = false;
        for (Queue.HeadRow row : crowds) {
            if (prepared.isFull() || System.nanoTime() - startedAt > LONGEST_TURN.toNanos()) {
                return prepared.isFull() ? REST : Duration.ZERO;
            }
            QueueHeads.Position last = prepare(row);
            if (last != null && !last.equals(positions.put(head(row), last))) {
                isMore = true;
            }
        }
        return isMore
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(REST.toNanos(), SHARE_OF_LOOKS * (System.nanoTime() - startedAt)));
    }

    private QueueHeads.@Nullable Position prepare(Queue.HeadRow row) {
        QueueHeads.Position from = positions.getOrDefault(head(row), QueueHeads.Position.HEAD);
        return claims.prepare(
                account,
                requests,
                QueueHeads.Share.of(Lane.of(row.lane()), row.organizerId(), from, 1 + BATCHES * account.batchSize()),
                AHEAD,
                prepared);
    }

    private static Head head(Queue.HeadRow row) {
        return new Head(row.lane(), row.organizerId());
    }
}
