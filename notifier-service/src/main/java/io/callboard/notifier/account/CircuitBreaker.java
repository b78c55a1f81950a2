package io.callboard.notifier.account;

import java.time.Duration;

/**
 * Watches the requests of this instance to one account. Five failures in a row (no connection, no answer, a server
 * error) open it. After a pause, one request at a time probes the provider until one succeeds.
 *
 * <p>It is local, because network failures of one instance must not stop the others. Sending threads report to it, and
 * the claiming thread reads it. All fields are guarded by this.
 */
public final class CircuitBreaker {

    /** After this many failures in a row the cause is the provider or the network, and not a request. */
    static final int TROUBLES_TO_OPEN = 5;

    /**
     * After this many refusals in a row, none of them about a recipient, the provider does not understand our requests.
     */
    static final int REFUSALS_TO_PAUSE = 20;

    private static final Duration FIRST_REST = Duration.ofMillis(200);
    private static final Duration LONGEST_REST = Duration.ofSeconds(15);

    private int troublesInARow;
    private int failuresInARow;
    private int refusalsInARow;
    private int rests;
    private long restEndsAtNanos;

    /** Takes a request that the provider served: accepted, or refused for its content. */
    public synchronized void served() {
        troublesInARow = 0;
        failuresInARow = 0;
        rests = 0;
    }

    /** Takes a request that the provider accepted. */
    public synchronized void accepted() {
        served();
        refusalsInARow = 0;
    }

    /** Takes a whole request that the provider refused for a reason that may not concern the recipient. */
    public synchronized void refused() {
        served();
        refusalsInARow++;
    }

    /** Takes a 429 of the provider. */
    public synchronized void busy() {
        failuresInARow++;
    }

    /**
     * Takes a failed request. Requests that were in flight together fail together, and cause one pause only.
     *
     * @return the pause that begins now; zero if none does
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

    /** Time until the next probe may be made; zero when one may be made now. */
    public synchronized Duration rest() {
        long left = isOpen() ? restEndsAtNanos - System.nanoTime() : 0;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /**
     * Whether the provider has refused so many requests in a row that the next refusal says nothing about its
     * recipient.
     */
    public synchronized boolean refusesEverything() {
        return refusalsInARow >= REFUSALS_TO_PAUSE;
    }

    public synchronized int failuresInARow() {
        return failuresInARow;
    }

    /** Grows with each pause, so that the first probes come quickly and a long outage costs few requests. */
    static Duration restBeforeProbe(int number) {
        Duration rest = FIRST_REST.multipliedBy(1L << Math.clamp(number - 1, 0, 10));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }
}
