package io.callboard.notifier.account;

/**
 * Keeps repeated requests to a share of the accepted ones, so that retries do not keep a struggling provider down. A
 * number is free at first, and a hundredth of it more each second, so that a quiet account can retry at all. All fields
 * are guarded by this.
 */
public final class RetryBudget {

    private final double share;
    private final double free;
    private double left;
    private long refilledAtNanos = System.nanoTime();

    /**
     * @param share of the accepted requests that may be repetitions
     * @param free repetitions that nothing was accepted for yet
     */
    public RetryBudget(double share, int free) {
        this.share = share;
        this.free = free;
        this.left = free;
    }

    public synchronized void accepted() {
        left = Math.min(free, left + share);
    }

    /** How many of the wanted requests may be repetitions. */
    public synchronized int allowed(int wanted) {
        long now = System.nanoTime();
        left = Math.min(free, left + free / 100 * (now - refilledAtNanos) / 1e9);
        refilledAtNanos = now;
        return (int) Math.clamp(Math.floor(left), 0, wanted);
    }

    /** Takes repetitions that are made; may leave a debt, which later ones wait for. */
    public synchronized void spend(int repetitions) {
        left = Math.max(-free, left - repetitions);
    }
}
