package io.callboard.chassis.tenant;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says on whose behalf the current thread works; row-level security in PostgreSQL follows it.
 *
 * <p>Work that no request started (listeners, workers, migrations) is the platform's. A request works for the organizer
 * of its token, and without a token for nobody: it sees no row that belongs to an organizer until it asks for
 * {@link #callAsPlatform}. The scope reaches tasks given to Spring's task executors, but not threads started by hand.
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

    /** Calls the work so that it sees every organizer's rows; for public routes, which find theirs by a token or id. */
    public static <R> R callAsPlatform(Supplier<R> work) {
        return call(PLATFORM, work::get);
    }

    /** Runs the work so that it sees every organizer's rows. */
    public static void runAsPlatform(Runnable work) {
        run(PLATFORM, work);
    }

    /** The organizer the current work is done for; empty for the platform's and for anonymous requests. */
    public static Optional<OrganizerId> organizer() {
        String current = current();
        return current.equals(PLATFORM) || current.equals(NOBODY)
                ? Optional.empty()
                : Optional.of(new OrganizerId(current));
    }

    /** The value of the database setting {@code callboard.organizer} that belongs to the current work. */
    static String current() {
        return CURRENT.orElse(PLATFORM);
    }

    static void run(String tenant, Runnable work) {
        ScopedValue.where(CURRENT, tenant).run(work);
    }

    static <R, X extends Throwable> R call(String tenant, ScopedValue.CallableOp<R, X> work) throws X {
        return ScopedValue.where(CURRENT, tenant).call(work);
    }
}
