package io.callboard.notifier.dispatch;

import io.callboard.notifier.delivery.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claiming thread's memory of the queue of its channel. For each lane and organizer it holds when the first
 * delivery is due, and the position from which the next claim reads. Owned by that thread.
 *
 * <p>The position matters while an old snapshot is open. PostgreSQL then keeps the index entries of all claimed
 * deliveries, and a read from the beginning walks over all of them. A read from the beginning happens every {@link
 * #LOOK_EVERY}, and less often the longer it takes. It finds deliveries before the position that were queued, returned
 * or became due.
 *
 * <p>Every organizer gets the same share of a claim. Unused shares go to the others. An eighth belongs to the bulk lane
 * as long as it has due deliveries. So the burst of one organizer does not delay another one.
 */
final class QueueHeads {

    static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /**
     * How long before its instant a delivery is claimed. Meanwhile its message is made and its batch is stored, so that only
     * the request is left at the instant. The fences are asked so much earlier, which is short beside the age that their
     * knowledge may have.
     */
    static final Duration AHEAD = Duration.ofMillis(50);

    /** Reads from the beginning take at most this fraction of the time. */
    private static final int SHARE_OF_LOOKS = 20;

    private static final Duration LONGEST_WITHOUT_LOOK = Duration.ofSeconds(10);
    private static final int SHARE_OF_BULK = 8;
    private static final int UNKNOWN = -1;

    private record Key(Lane lane, String organizerId) {}

    /**
     * A position within one lane and organizer: deadline, next attempt and time of queueing, in seconds. The last one
     * distinguishes deliveries that are due at the same instant.
     */
    record Position(double urgentBy, double nextAttempt, double queued) {

        static final Position HEAD =
                new Position(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

        private static final Comparator<Position> IN_ORDER = Comparator.comparingDouble(Position::urgentBy)
                .thenComparingDouble(Position::nextAttempt)
                .thenComparingDouble(Position::queued);

        Position later(Position other) {
            return IN_ORDER.compare(this, other) < 0 ? other : this;
        }
    }

    /** One organizer in one lane. */
    static final class Head {

        final Lane lane;
        final String organizerId;
        private long claimedFromNanos;
        /** Deliveries before this position are claimed already. */
        private Position position = Position.HEAD;

        /** How many deliveries the last claim found, if it found fewer than it asked for. */
        private int found = UNKNOWN;

        private boolean exhausted;

        private Head(Lane lane, String organizerId) {
            this.lane = lane;
            this.organizerId = organizerId;
        }
    }

    /** How many deliveries a claim asks for from one head, and from which position. */
    record Share(Head head, Position from, int most) {

        /** The deliveries from a position on. */
        static Share of(Lane lane, String organizerId, Position position, int most) {
            return new Share(new Head(lane, organizerId), position, most);
        }
    }

    private final Map<Key, Head> heads = new HashMap<>();
    private long lookedAtNanos = System.nanoTime() - LONGEST_WITHOUT_LOOK.toNanos();
    private long lookEveryNanos = LOOK_EVERY.toNanos();

    /** Duration of the last read from the beginning and of the claim after it. */
    private long costNanos;

    private int rotation;

    /** Whether the whole queue is to be read again from its beginning. */
    boolean needsLook() {
        return System.nanoTime() - lookedAtNanos >= lookEveryNanos
                || heads.values().stream().noneMatch(this::isClaimable);
    }

    /** Takes the result of a read from the beginning. */
    void looked(List<Queue.HeadRow> rows, long startedAtNanos) {
        long now = System.nanoTime();
        Map<Key, Head> before = new HashMap<>(heads);
        heads.clear();
        for (Queue.HeadRow row : rows) {
            Key key = new Key(Lane.of(row.lane()), row.organizerId());
            Head head = new Head(key.lane(), key.organizerId());
            Head known = before.get(key);
            head.found = known == null ? UNKNOWN : known.found;
            head.claimedFromNanos = now + row.dueInMillis() * 1_000_000L - AHEAD.toNanos();
            heads.put(key, head);
        }
        lookedAtNanos = now;
        costNanos = 0;
        costs(now - startedAtNanos);
    }

    /** Adds the duration of the read, or of the claim after it. */
    void costs(long nanos) {
        costNanos += nanos;
        lookEveryNanos = Math.clamp(costNanos * SHARE_OF_LOOKS, LOOK_EVERY.toNanos(), LONGEST_WITHOUT_LOOK.toNanos());
    }

    boolean isAnyClaimable() {
        return heads.values().stream().anyMatch(this::isClaimable);
    }

    /** Time until the first delivery can be claimed; null when nothing is queued. */
    @Nullable
    Duration untilClaimable() {
        long now = System.nanoTime();
        return heads.values().stream()
                .filter(head -> !head.exhausted)
                .map(head -> Duration.ofNanos(Math.max(0, head.claimedFromNanos - now)))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Divides a claim of this many deliveries, the urgent lane first. */
    List<Share> shares(int wanted) {
        List<Head> urgent = claimable(Lane.URGENT);
        List<Head> bulk = claimable(Lane.BULK);
        List<Share> shares = new ArrayList<>();
        int forUrgent = bulk.isEmpty() ? wanted : wanted - wanted / SHARE_OF_BULK;
        int left = wanted - share(urgent, forUrgent, shares);
        share(bulk, Math.max(left, 0), shares);
        rotation++;
        return shares;
    }

    /** Takes the result of a committed claim at a head. */
    void claimed(Share share, int found, Position position, boolean tookAll) {
        Head head = share.head();
        if (found < share.most()) {
            head.found = found;
            head.exhausted = true;
        } else {
            head.found = UNKNOWN;
        }
        if (found > 0 && tookAll) {
            head.position = head.position.later(position);
        }
    }

    /** Adds the shares of these heads. Returns how many deliveries they will presumably have. */
    private int share(List<Head> candidates, int wanted, List<Share> shares) {
        if (candidates.isEmpty() || wanted == 0) {
            return 0;
        }
        int most = Math.min(candidates.size(), wanted);
        List<Head> chosen = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            chosen.add(candidates.get(Math.floorMod(rotation + i, candidates.size())));
        }
        int equal = Math.ceilDiv(wanted, most);
        int little = 0;
        int deep = 0;
        for (Head head : chosen) {
            if (head.found != UNKNOWN && head.found < equal) {
                little += head.found + 1;
            } else {
                deep++;
            }
        }
        int expected = 0;
        int rest = deep == 0 ? equal : Math.max(equal, Math.ceilDiv(Math.max(0, wanted - little), deep));
        for (Head head : chosen) {
            boolean isLittle = head.found != UNKNOWN && head.found < equal;
            int share = isLittle ? equal : rest;
            shares.add(new Share(head, head.position, share));
            expected += isLittle ? head.found + 1 : share;
        }
        return Math.min(expected, wanted);
    }

    private List<Head> claimable(Lane lane) {
        return heads.values().stream()
                .filter(head -> head.lane == lane && isClaimable(head))
                .sorted(Comparator.comparing(head -> head.organizerId))
                .toList();
    }

    private boolean isClaimable(Head head) {
        return !head.exhausted && head.claimedFromNanos - System.nanoTime() <= 0;
    }
}
