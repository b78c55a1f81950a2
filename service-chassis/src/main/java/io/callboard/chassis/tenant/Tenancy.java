package io.callboard.chassis.tenant;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Binds the current thread to the organizer, or to the platform, for which it works; row-level security in PostgreSQL
 * follows it.
 *
 * <p>A thread that is not bound works for nobody, and sees no row of any organizer. A request works for the organizer
 * of its token, and without a token for nobody. Kafka listeners, {@code SupervisedLoop}s, migrations and the chassis'
 * own workers bind the platform themselves; everything else asks for {@link #callAsPlatform}. Tasks of Spring's task
 * executors inherit the binding. Threads that are started by hand do not, and bind themselves.
 */
public final class Tenancy {

    static final String PLATFORM = "*";
    static final String NOBODY = "";

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Tenancy() {}

    /** Calls the work so that it sees this organizer's rows only. */
    public static <R> R callAs(OrganizerId organizer, Supplier<R> work) {
        return call(organizer.value(), work::get);
    }

    /** Calls the work so that it sees every organizer's rows. A public route does so to find a row by a token or an id. */
    public static <R> R callAsPlatform(Supplier<R> work) {
        return call(PLATFORM, work::get);
    }

    /** Runs the work so that it sees every organizer's rows. */
    public static void runAsPlatform(Runnable work) {
        run(PLATFORM, work);
    }

    /** The organizer of the current work; empty for the platform and for nobody. */
    public static Optional<OrganizerId> organizer() {
        String current = current();
        return current.equals(PLATFORM) || current.equals(NOBODY)
                ? Optional.empty()
                : Optional.of(new OrganizerId(current));
    }

    /** The value that the database setting {@code callboard.organizer} takes for the current work. */
    static String current() {
        return CURRENT.orElse(NOBODY);
    }

    static void run(String tenant, Runnable work) {
        ScopedValue.where(CURRENT, tenant).run(work);
    }

    static <R, X extends Throwable> R call(String tenant, ScopedValue.CallableOp<R, X> work) throws X {
        return ScopedValue.where(CURRENT, tenant).call(work);
    }
}
