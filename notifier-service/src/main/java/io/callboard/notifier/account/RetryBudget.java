package io.callboard.notifier.account;

/**
 * Limits repeated requests to a share of the accepted ones, so that retries do not overload a failing provider. A
 * number of them is free at first, and a hundredth of this number is added each second, so that an account with few
 * requests can retry too. All fields are guarded by this.
 */
public final class RetryBudget {

    private final double share;
    private final double free;
    private double left;
    private long refilledAtNanos = System.nanoTime();

    /**
     * @param share of the accepted requests that may be repetitions
     * @param free repetitions that are allowed before any request was accepted
     */
    public RetryBudget(double share, int free) {
        this.share = share;
        this.free = free;
        this.left = free;
    }

    public synchronized void accepted() {
        left = Math.min(free, left + share);
    }

    /** How many of the wanted repetitions are allowed. */
    public synchronized int allowed(int wanted) {
        long now = System.nanoTime();
        left = Math.min(free, left + free / 100 * (now - refilledAtNanos) / 1e9);
        refilledAtNanos = now;
        return (int) Math.clamp(Math.floor(left), 0, wanted);
    }

    /** Subtracts repetitions that are made. The budget may become negative; later repetitions then wait. */
    public synchronized void spend(int repetitions) {
        left = Math.max(-free, left - repetitions);
    }
}
