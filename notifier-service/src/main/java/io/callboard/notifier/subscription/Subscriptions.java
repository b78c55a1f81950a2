package io.callboard.notifier.subscription;

import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The types of messages that any endpoint of any organizer gets, as of about a second ago. While nobody subscribes, a
 * batch of messages or outcomes costs one look into memory.
 */
@Component
public class Subscriptions {

    private static final String TYPES = "select distinct unnest(types) from webhook_endpoint where enabled";

    /** Older knowledge is not used, and the statements look into the table themselves. */
    private static final Duration USABLE = Duration.ofSeconds(5);

    private final JdbcClient jdbc;

    /** Written by the thread of the sender and by requests that change endpoints, read by any. */
    private volatile @Nullable Known known;

    private record Known(Set<String> types, long atNanos) {}

    Subscriptions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether there may be a subscription to a type of this group, such as {@code notification.}. */
    public boolean mayExist(String group) {
        Known present = known;
        return present == null
                || System.nanoTime() - present.atNanos() > USABLE.toNanos()
                || present.types().stream().anyMatch(type -> type.startsWith(group));
    }

    /** Lets the next statements look into the table themselves, because an endpoint changes. */
    public void forget() {
        known = null;
    }

    public void refresh() {
        long atNanos = System.nanoTime();
        known = new Known(
                Tenancy.callAsPlatform(
                        () -> Set.copyOf(jdbc.sql(TYPES).query(String.class).list())),
                atNanos);
    }
}
