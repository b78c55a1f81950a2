package io.callboard.notifier.account;

import java.time.Duration;

/**
 * What this instance has seen of one account lately. Five requests in a row that met trouble (no connection, no answer,
 * a server's error) open it: after a rest one request at a time probes the provider, until one is served.
 *
 * <p>It is local: the trouble of one instance's network must not stop the others. Threads that send report to it, the
 * thread that claims asks it; all fields are guarded by this.
 */
public final class CircuitBreaker {

    /** So many troubles in a row mean that the provider, or the way to it, is at fault and not a request. */
    static final int TROUBLES_TO_OPEN = 5;

    /** So many refusals in a row, none of them about a recipient, mean that the provider does not understand us. */
    static final int REFUSALS_TO_PAUSE = 20;

    private static final Duration FIRST_REST = Duration.ofMillis(200);
    private static final Duration LONGEST_REST = Duration.ofSeconds(15);

    private int troublesInARow;
    private int failuresInARow;
    private int refusalsInARow;
    private int rests;
    private long restEndsAtNanos;

    /** The provider accepted a request, or refused one for what was in it. */
    public synchronized void served() {
        troublesInARow = 0;
        failuresInARow = 0;
        rests = 0;
    }

    /** The provider accepted a request. */
    public synchronized void accepted() {
        served();
        refusalsInARow = 0;
    }

    /** The provider refused a whole request for a reason that need not be the recipient's. */
    public synchronized void refused() {
        served();
        refusalsInARow++;
    }

    /** The provider said that there were too many requests. */
    public synchronized void busy() {
        failuresInARow++;
    }

    /**
     * A request met trouble. What was in flight together fails together and is one reason to rest, not sixteen.
     *
     * @return the rest that begins now; zero if none does
     */
    public synchronized Duration trouble() {
        troublesInARow++;
        failuresInARow++;
        long now = System.nanoTime();
        if (!isOpen() || rests > 0 && now - restEndsAtNanos < 0) {
            return Duration.ZERO;
        }
        Duration rest = restBeforeProbe(++rests);
        restEndsAtNanos = now + rest.toNanos();
        return rest;
    }

    /** Whether only one request at a time may be made. */
    public synchronized boolean isOpen() {
        return troublesInARow >= TROUBLES_TO_OPEN;
    }

    /** How long not even a probe may be made; zero when one may. */
    public synchronized Duration rest() {
        long left = isOpen() ? restEndsAtNanos - System.nanoTime() : 0;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /** Whether the provider has refused so many requests in a row that the next refusal says nothing of its recipient. */
    public synchronized boolean refusesEverything() {
        return refusalsInARow >= REFUSALS_TO_PAUSE;
    }

    public synchronized int failuresInARow() {
        return failuresInARow;
    }

    /** Grows so far that the first probes come quickly and a long outage costs few requests. */
    static Duration restBeforeProbe(int number) {
        Duration rest = FIRST_REST.multipliedBy(1L << Math.clamp(number - 1, 0, 10));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }
}
