package io.callboard.chassis.pool;

/**
 * The kind of work of the current thread. It decides from which pool its connections come and how long its statements
 * may last. A thread that answers no request does background work.
 */
public enum Workload {

    /** Listeners, loops, dispatchers. */
    BACKGROUND,

    /**
     * Background work in which one transaction waits while another one works. Flyway holds its lock in such a
     * transaction.
     */
    MIGRATION,

    /** A request that may change something. */
    REQUEST,

    /** A request that only reads: its statements have a time limit. */
    READ_REQUEST;

    private static final ScopedValue<Workload> CURRENT = ScopedValue.newInstance();

    public static Workload current() {
        return CURRENT.orElse(BACKGROUND);
    }

    /** Runs the task as this kind of work. */
    public void run(Runnable task) {
        ScopedValue.where(CURRENT, this).run(task);
    }

    /** Calls the operation as this kind of work. */
    public <R, X extends Throwable> R call(ScopedValue.CallableOp<R, X> operation) throws X {
        return ScopedValue.where(CURRENT, this).call(operation);
    }
}
