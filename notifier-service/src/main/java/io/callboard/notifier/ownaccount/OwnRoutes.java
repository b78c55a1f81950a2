package io.callboard.notifier.ownaccount;

import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.address.Channel;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The organizers' routes, as of a second ago at most. Of an organizer's accounts for a channel, the one that was verified
 * last is the route. A claim asks for the queue's heads, one for each organizer and lane, so the route costs nothing for each
 * delivery (ADR 0057). Threads that see all organizers use it.
 */
@Component
public class OwnRoutes implements OrganizerRoutes {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** An account that is closed for a short while keeps its deliveries. */
    private static final String READ = """
            select a.id, a.organizer_id, a.channel, a.fallback, a.verified,
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

    private record Row(
            UUID id, String organizerId, Channel channel, boolean fallback, boolean verified, boolean rests) {}

    private record Key(Channel channel, String organizerId) {}

    /**
     * @param verified names of the verified accounts
     * @param channels which those carry
     * @param usable those that do not rest, by name
     */
    private record Known(
            Map<Key, Route> routes, Set<String> verified, Set<Channel> channels, Map<String, Usable> usable) {}

    @Override
    public @Nullable Route of(Channel channel, String organizerId) {
        return known().routes().get(new Key(channel, organizerId));
    }

    /** The channels for which an organizer has an account that may send, now or after a rest. */
    public Set<Channel> channels() {
        return known().channels();
    }

    /** Whether the account may send, now or after a rest. */
    public boolean isVerified(String account) {
        return known().verified().contains(account);
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
        Map<Key, Route> routes = new HashMap<>();
        Set<String> verified = new HashSet<>();
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        Map<String, Usable> usable = new HashMap<>();
        for (Row row : jdbc.sql(READ).query(Row.class).list()) {
            String name = OwnAccount.name(row.id());
            boolean mayNow = row.verified() && !row.rests();
            // The last one stays.
            routes.put(new Key(row.channel(), row.organizerId()), new Route(name, mayNow, row.fallback()));
            if (row.verified()) {
                verified.add(name);
                channels.add(row.channel());
            }
            if (mayNow) {
                usable.put(name, new Usable(row.id(), row.organizerId()));
            }
        }
        return new Known(routes, verified, channels, usable);
    }
}
