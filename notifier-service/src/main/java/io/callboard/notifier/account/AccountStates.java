package io.callboard.notifier.account;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Pace and state of our accounts, shared by all instances through the database. Instances share only the answers of the
 * provider (429, Retry-After, refused credentials) and failures that several instances saw.
 */
@Component
public class AccountStates {

    private static final String OPEN = """
            insert into account as known (account, rate) values (:account, nullif(:limit::float8, 0))
            on conflict (account) do update set rate = excluded.rate, throttled_at = null
            where known.rate is distinct from excluded.rate and known.throttled_at is null
            """;

    /** Reads only: an idle instance writes nothing. */
    private static final String STANDING = """
            select a.rate is null and :limit::float8 = 0 as unlimited,
                greatest(0, ceil(extract(epoch from a.closed_until - clock_timestamp()) * 1000))::bigint as closed_millis,
                greatest(0, ceil(extract(epoch from p.paused_until - clock_timestamp()) * 1000))::bigint as paused_millis
            from account a
            left join account_pause p on p.account = a.account and p.credentials = :credentials
            where a.account = :account
            """;

    /**
     * Refills the token bucket, raises a lowered rate step by step up to the limit, and takes the available tokens. The
     * bucket holds the tokens of a fifth of a second. With those of a full second, an idle account could make twice the
     * allowed requests in one second.
     */
    private static final String TAKE = """
            with present as (
                select account, throttled_at,
                    least(nullif(:limit::float8, 0),
                        case when throttled_at < clock_timestamp() - interval '10 seconds'
                            then case when :limit::float8 = 0 and rate >= 1000 then null else rate * 2 end
                            else rate end) as rate,
                    greatest(0, extract(epoch from clock_timestamp() - refilled_at)) as elapsed, tokens,
                    coalesce(closed_until > clock_timestamp(), false) as closed
                from account where account = :account for update
            ), filled as (
                select account, rate, closed, throttled_at,
                    case when rate is null then :wanted::float8
                        else least(greatest(1, rate / 5), tokens + elapsed * rate) end as available
                from present
            ), granted as (
                select account, rate, throttled_at, available,
                    case when closed then 0 else least(:wanted::int, floor(available)::int) end as granted
                from filled
            )
            update account a
            set rate = g.rate, refilled_at = clock_timestamp(),
                throttled_at = case when g.rate is distinct from a.rate then clock_timestamp() else a.throttled_at end,
                tokens = case when g.rate is null then 0 else g.available - g.granted end
            from granted g
            where a.account = g.account
            returning g.granted
            """;

    private static final String CLOSE = """
            update account
            set closed_until = greatest(closed_until, clock_timestamp() + :millis * interval '1 millisecond')
            where account = :account
            """;

    private static final String REPORT_TROUBLE = """
            insert into account_trouble (account, instance, seen_at) values (:account, :instance, clock_timestamp())
            on conflict (account, instance) do update set seen_at = excluded.seen_at
            """;

    private static final String CLOSE_IF_OTHERS_SEE_IT = """
            update account
            set closed_until = greatest(closed_until, clock_timestamp() + :millis * interval '1 millisecond')
            where account = :account and exists (
                select 1 from account_trouble t
                where t.account = :account and t.instance <> :instance
                    and t.seen_at > clock_timestamp() - interval '20 seconds')
            """;

    private static final String FORGET_OLD_TROUBLE =
            "delete from account_trouble where seen_at < clock_timestamp() - interval '1 hour'";

    /**
     * Halves at most once a second. Otherwise the refusals of requests that were sent together would lower the rate to
     * almost nothing.
     */
    private static final String SLOW_DOWN = """
            update account
            set rate = greatest(0.5, coalesce(rate, :observed::float8) / 2), tokens = 0, throttled_at = clock_timestamp()
            where account = :account
                and (throttled_at is null or throttled_at < clock_timestamp() - interval '1 second')
            """;

    private static final String PAUSE = """
            insert into account_pause (account, credentials, paused_until, reason)
            values (:account, :credentials, clock_timestamp() + :millis * interval '1 millisecond', :reason)
            on conflict (account, credentials) do update set
                paused_until = excluded.paused_until, reason = excluded.reason
            """;

    private static final String PAUSED = """
            select account, credentials, reason from account_pause
            where paused_until > clock_timestamp() and not starts_with(account, 'own-')
            order by account, credentials
            """;

    private static final String PACES = """
            select a.account, coalesce(a.rate, 'Infinity') as requests_per_second,
                greatest(0, coalesce(extract(epoch from a.closed_until - clock_timestamp()), 0)) as closed_seconds,
                exists (
                    select from account_pause p
                    where p.account = a.account and p.paused_until > clock_timestamp()) as paused
            from account a
            where not starts_with(a.account, 'own-')
            """;

    private static final String FORGET = """
            delete from %s where account = :account
            """;

    private static final String FORGET_DELETED = """
            delete from %s a
            where starts_with(a.account, 'own-')
                and not exists (select from own_account o where 'own-' || o.id = a.account)
            """;

    private static final List<String> TABLES = List.of("account_pause", "account_trouble", "account");

    private final JdbcClient jdbc;

    AccountStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A pause in force. */
    public record Paused(String account, String credentials, String reason) {}

    /**
     * Present limits of an account.
     *
     * @param requestsPerSecond infinite if it is unlimited
     * @param closedSeconds how long no instance may make a request
     * @param paused whether its credentials or its address were refused
     */
    public record Pace(String account, double requestsPerSecond, double closedSeconds, boolean paused) {}

    /**
     * The shared state of an account.
     *
     * @param unlimited whether requests need no tokens
     * @param closedMillis how long no instance may make a request
     * @param pausedMillis how long no instance may make a request with these credentials
     */
    public record Standing(
            boolean unlimited,
            @Nullable Long closedMillis,
            @Nullable Long pausedMillis) {

        static final Standing REMOVED =
                new Standing(false, Duration.ofMinutes(1).toMillis(), null);

        /** How long this instance may make no request. */
        public Duration closed() {
            return Duration.ofMillis(
                    Math.max(closedMillis == null ? 0 : closedMillis, pausedMillis == null ? 0 : pausedMillis));
        }
    }

    /** Removes the state of an organizer's account. Instances that still send for it may make no more requests. */
    public void forget(String account) {
        for (String table : TABLES) {
            jdbc.sql(FORGET.formatted(table)).param("account", account).update();
        }
    }

    /** Removes what was recorded of organizers' accounts after they were deleted. */
    public void forgetDeleted() {
        for (String table : TABLES) {
            jdbc.sql(FORGET_DELETED.formatted(table)).update();
        }
    }

    /** Inserts the account's row; a limit that was changed in the configuration applies from now on. */
    public void open(Account account) {
        jdbc.sql(OPEN)
                .param("account", account.name())
                .param("limit", account.requestsPerSecond())
                .update();
    }

    /** An account whose state was removed is closed. */
    public Standing standing(Account account) {
        return jdbc.sql(STANDING)
                .param("account", account.name())
                .param("credentials", account.credentials())
                .param("limit", account.requestsPerSecond())
                .query(Standing.class)
                .optional()
                .orElse(Standing.REMOVED);
    }

    /** How many of the wanted requests may be made now. */
    public int take(Account account, int wanted) {
        return jdbc.sql(TAKE)
                .param("account", account.name())
                .param("limit", account.requestsPerSecond())
                .param("wanted", wanted)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** Closes the account for all instances after an answer of the provider. */
    public void close(String account, Duration duration) {
        jdbc.sql(CLOSE)
                .param("account", account)
                .param("millis", duration.toMillis())
                .update();
    }

    /**
     * Notes that the provider failed to serve this instance. When two instances report it, closes the account for all.
     */
    public void reportTrouble(String account, String instance, Duration rest) {
        jdbc.sql(FORGET_OLD_TROUBLE).update();
        jdbc.sql(REPORT_TROUBLE)
                .param("account", account)
                .param("instance", instance)
                .update();
        jdbc.sql(CLOSE_IF_OTHERS_SEE_IT)
                .param("account", account)
                .param("instance", instance)
                .param("millis", rest.toMillis())
                .update();
    }

    public void slowDown(String account, int observedPerSecond) {
        jdbc.sql(SLOW_DOWN)
                .param("account", account)
                .param("observed", Math.max(1, observedPerSecond))
                .update();
    }

    /** Stops all requests with these credentials for this time, on every instance that uses them. */
    public void pause(Account account, Duration duration, String reason) {
        jdbc.sql(PAUSE)
                .param("account", account.name())
                .param("credentials", account.credentials())
                .param("millis", duration.toMillis())
                .param("reason", reason)
                .update();
    }

    /** The paces of our accounts. */
    public List<Pace> paces() {
        return jdbc.sql(PACES).query(Pace.class).list();
    }

    /** The pauses of our accounts in force. */
    public List<Paused> paused() {
        return jdbc.sql(PAUSED).query(Paused.class).list();
    }
}
