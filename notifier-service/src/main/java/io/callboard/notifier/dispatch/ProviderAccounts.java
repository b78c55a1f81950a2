package io.callboard.notifier.dispatch;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Pace and standing of our account with each provider, shared by all instances through the database. */
@Component
class ProviderAccounts {

    private static final String OPEN = """
            insert into provider_account as account (provider, rate) values (:provider, nullif(:limit::float8, 0))
            on conflict (provider) do update set rate = excluded.rate, throttled_at = null
            where account.rate is distinct from excluded.rate and account.throttled_at is null
            """;

    /**
     * Refills the bucket, raises a lowered rate again step by step but never over the limit, and takes what is there. The
     * bucket holds a fifth of a second: a full second saved up while idle would come on top of the next second's.
     */
    private static final String TAKE = """
            with present as (
                select provider, throttled_at,
                    least(nullif(:limit::float8, 0),
                        case when throttled_at < clock_timestamp() - interval '10 seconds'
                            then case when :limit::float8 = 0 and rate >= 1000 then null else rate * 2 end
                            else rate end) as rate,
                    greatest(0, extract(epoch from clock_timestamp() - refilled_at)) as elapsed, tokens,
                    coalesce(closed_until > clock_timestamp(), false)
                        or coalesce(paused_until > clock_timestamp(), false) as closed
                from provider_account where provider = :provider for update
            ), filled as (
                select provider, rate, closed, throttled_at,
                    case when rate is null then :wanted::float8
                        else least(greatest(1, rate / 5), tokens + elapsed * rate) end as available
                from present
            ), granted as (
                select provider, rate, throttled_at, available,
                    case when closed then 0 else least(:wanted::int, floor(available)::int) end as granted
                from filled
            )
            update provider_account a
            set rate = g.rate, refilled_at = clock_timestamp(),
                throttled_at = case when g.rate is distinct from a.rate then clock_timestamp() else a.throttled_at end,
                tokens = case when g.rate is null then 0 else g.available - g.granted end
            from granted g
            where a.provider = g.provider
            returning g.granted
            """;

    private static final String GIVE_BACK = """
            update provider_account set tokens = tokens + :unused where provider = :provider and rate is not null
            """;

    private static final String CLOSE = """
            update provider_account
            set closed_until = greatest(closed_until, clock_timestamp() + :millis * interval '1 millisecond')
            where provider = :provider
            """;

    /** Halves at most once a second, or a volley of refusals to one volley of requests would stop everything. */
    private static final String SLOW_DOWN = """
            update provider_account
            set rate = greatest(0.5, coalesce(rate, :observed::float8) / 2), tokens = 0, throttled_at = clock_timestamp()
            where provider = :provider
                and (throttled_at is null or throttled_at < clock_timestamp() - interval '1 second')
            """;

    private static final String PAUSE = """
            update provider_account
            set paused_until = clock_timestamp() + :millis * interval '1 millisecond', pause_reason = :reason
            where provider = :provider
            """;

    private static final String PAUSED = """
            select provider, pause_reason as reason from provider_account where paused_until > clock_timestamp() order by provider
            """;

    private final JdbcClient jdbc;

    ProviderAccounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Paused(String provider, String reason) {}

    void open(Provider provider) {
        jdbc.sql(OPEN)
                .param("provider", provider.name())
                .param("limit", provider.requestsPerSecond())
                .update();
    }

    /** How many of the wanted requests may be made now. */
    int take(Provider provider, int wanted) {
        return jdbc.sql(TAKE)
                .param("provider", provider.name())
                .param("limit", provider.requestsPerSecond())
                .param("wanted", wanted)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    void giveBack(Provider provider, int unused) {
        if (unused > 0) {
            jdbc.sql(GIVE_BACK)
                    .param("provider", provider.name())
                    .param("unused", unused)
                    .update();
        }
    }

    void close(Provider provider, Duration duration) {
        jdbc.sql(CLOSE)
                .param("provider", provider.name())
                .param("millis", duration.toMillis())
                .update();
    }

    void slowDown(Provider provider, int observedPerSecond) {
        jdbc.sql(SLOW_DOWN)
                .param("provider", provider.name())
                .param("observed", Math.max(1, observedPerSecond))
                .update();
    }

    void pause(Provider provider, Duration duration, @Nullable String reason) {
        jdbc.sql(PAUSE)
                .param("provider", provider.name())
                .param("millis", duration.toMillis())
                .param("reason", reason)
                .update();
    }

    List<Paused> paused() {
        return jdbc.sql(PAUSED).query(Paused.class).list();
    }
}
