package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.address.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The organizers' routes, as of a second ago at most. Of an organizer's accounts, the one whose domain was verified last
 * is the route. A claim asks for the queue's heads, one for each organizer and lane, so the route costs nothing for each
 * delivery (ADR 0057). Threads that see all organizers use it.
 */
@Component
public class OwnRoutes implements OrganizerRoutes {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** An account that is closed for a short while keeps its deliveries. */
    private static final String READ = """
            select a.id, a.organizer_id, a.fallback, a.verified,
                coalesce(s.closed_until > clock_timestamp() + interval '5 seconds', false)
                    or exists (
                        select from account_pause p
                        where p.account = 'own-' || a.id and p.paused_until > clock_timestamp()) as rests
            from own_account a
            left join account s on s.account = 'own-' || a.id
            where a.verified_at is not null
            order by a.verified_at, a.id
            """;

    private final JdbcClient jdbc;

    /** Guarded by this; null before the first read. */
    private @Nullable Known known;

    /** Guarded by this. */
    private long readAtNanos;

    OwnRoutes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An account that may send now. */
    public record Usable(UUID id, String organizerId) {}

    private record Row(UUID id, String organizerId, boolean fallback, boolean verified, boolean rests) {}

    /**
     * @param routes by organizer
     * @param verified accounts with a verified domain, by name
     * @param usable those of them that do not rest
     */
    private record Known(Map<String, Route> routes, Map<String, Usable> verified, Map<String, Usable> usable) {}

    @Override
    public @Nullable Route of(Channel channel, String organizerId) {
        return channel == Channel.EMAIL ? known().routes().get(organizerId) : null;
    }

    /** Whether any organizer has an account that may send, now or after a rest. */
    public boolean isAny() {
        return !known().verified().isEmpty();
    }

    /** Whether the account may send, now or after a rest. */
    public boolean isVerified(String account) {
        return known().verified().containsKey(account);
    }

    /** The account if it may send now; else null. */
    public @Nullable Usable usable(String account) {
        return known().usable().get(account);
    }

    /** Reads the routes again when they are needed next. */
    synchronized void forget() {
        known = null;
    }

    private synchronized Known known() {
        Known present = known;
        if (present == null || System.nanoTime() - readAtNanos > FRESH_NANOS) {
            present = read();
            known = present;
            readAtNanos = System.nanoTime();
        }
        return present;
    }

    private Known read() {
        Map<String, Route> routes = new HashMap<>();
        Map<String, Usable> verified = new HashMap<>();
        Map<String, Usable> usable = new HashMap<>();
        for (Row row : jdbc.sql(READ).query(Row.class).list()) {
            String name = OwnAccount.name(row.id());
            boolean mayNow = row.verified() && !row.rests();
            // The last one stays.
            routes.put(row.organizerId(), new Route(name, mayNow, row.fallback()));
            if (row.verified()) {
                verified.put(name, new Usable(row.id(), row.organizerId()));
            }
            if (mayNow) {
                usable.put(name, new Usable(row.id(), row.organizerId()));
            }
        }
        return new Known(routes, verified, usable);
    }
}
