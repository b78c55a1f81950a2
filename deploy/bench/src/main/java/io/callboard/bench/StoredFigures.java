package io.callboard.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * Writes facts and roll-ups of many live events of one organizer into the database of analytics-service, as the service
 * would have them. Live event 0 is the largest.
 */
final class StoredFigures {
    private static final String USER = "postgres";

    private static final String LIVE_EVENTS = """
            insert into live_event (event_id, organizer_id, version, shape, status, title, starts_at, ends_at)
            select md5('bench ' || n)::uuid, 'org_bench', 1, 100, case when n = 0 then 'LIVE' else 'SCHEDULED' end,
                'Live event ' || n, now() - interval '5 minutes', now() + interval '1 day'
            from generate_series(0, %1$d) as n
            """;

    private static final String REGISTRATIONS = """
            insert into registration
                (event_id, registration_id, organizer_id, version, shape, status, channels, source, counted_as, segment,
                 registered_at, erased, was_confirmed)
            select md5('bench ' || n)::uuid, md5(n || ' ' || person)::uuid, 'org_bench', 1, 100,
                case person %% 20 when 0 then 'CANCELLED' when 1 then 'WAITLISTED' else 'CONFIRMED' end,
                '{EMAIL}', 'source ' || person %% 40, 'source ' || person %% 40, 'segment ' || person %% 10,
                now() - interval '40 days' + (person * 7919::bigint %% 2880) * interval '15 minutes', false, true
            from generate_series(%1$d, %2$d) as n
            cross join generate_series(1, %3$d) as person
            """;

    /** Three reminders by mail for each registrant. */
    private static final String NOTIFICATIONS = """
            insert into notification
                (event_id, cause, registration_id, channel, organizer_id, shape, rule, kind, epoch, send_at, outcome,
                 outcome_at, reason, provider, sent_at)
            select event_id, md5(event_id || rule)::uuid, registration_id, 'EMAIL', 'org_bench', 100, rule, 'REMINDER', 1,
                due, outcome, due + late, case outcome when 30 then 'UNSUBSCRIBED' end,
                case outcome when 30 then null else 'resend' end, case outcome when 60 then due + late end
            from (
                select event_id, registration_id, rule, now() - before as due,
                    case spread %% 20 when 0 then 30 else 60 end as outcome, spread %% 4000 * interval '1 ms' as late
                from registration
                cross join (values
                    ('P1D', interval '1 day'), ('PT1H', interval '1 hour'), ('PT15M', interval '15 minutes'))
                    as rules (rule, before)
                cross join lateral (select abs(hashtext(registration_id::text))::bigint as spread)
                where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            ) as sent
            """;

    private static final String ATTENDANCE = """
            insert into attendance
                (event_id, registration_id, organizer_id, version, shape, joined, joined_at, left_at, watching, seconds,
                 outcome)
            select event_id, registration_id, 'org_bench', 1, 100, true, now() - spread %% 7200 * interval '1 second',
                case when spread %% 3 > 0 then now() end, spread %% 3 = 0, spread %% 7200, null
            from registration
            cross join lateral (select abs(hashtext(registration_id::text))::bigint as spread)
            where spread %% 5 < 2
              and event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            """;

    private static final String PURCHASES = """
            insert into engagement
                (event_id, fact_id, organizer_id, registration_id, shape, kind, viewer_at, received_at, amount, currency)
            select event_id, registration_id, 'org_bench', registration_id, 100, 'PURCHASE', joined_at, joined_at, 9.90,
                case when seconds %% 2 = 0 then 'EUR' else 'USD' end
            from attendance
            where seconds %% 10 = 0
              and event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            """;

    /** Counts the facts of these live events, as docs/figures.md defines the figures. */
    private static final List<String> ROLL_UPS = List.of("""
            insert into registration_count (event_id, organizer_id, dimension, value, amount)
            select event_id, organizer_id, dimension, value, count(*)
            from registration
            cross join lateral (values ('status', status), ('source', source), ('segment', segment), ('channel', 'EMAIL'),
                ('day', to_char(registered_at at time zone 'UTC', 'YYYY-MM-DD'))) as counted (dimension, value)
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3, 4
            """, """
            insert into counted_source (event_id, organizer_id, source)
            select distinct event_id, organizer_id, source
            from registration
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            """, """
            insert into notification_count
                (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, amount)
            select event_id, organizer_id, rule, kind, epoch, channel, coalesce(provider, ''), outcome,
                coalesce(reason, ''), case when sent_at is null then -1 else width_bucket(
                    extract(epoch from sent_at - send_at)::float8, array[0.1,0.25,0.5,1,2,5]::float8[]) end, count(*)
            from notification
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """, """
            insert into viewership (event_id, organizer_id, joined, watching, seconds, attended, no_shows)
            select event_id, organizer_id, count(*), count(*) filter (where watching), sum(seconds), 0, 0
            from attendance
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2
            """, """
            insert into watch_time_count (event_id, organizer_id, seconds, amount)
            select event_id, organizer_id, seconds / 10 * 10, count(*)
            from attendance
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3
            """, """
            insert into presence (event_id, organizer_id, minute, change)
            select event_id, organizer_id, minute, sum(change)
            from attendance
            cross join lateral (
                values (date_bin('1 minute', joined_at, 'epoch'), 1),
                    (date_bin('1 minute', left_at, 'epoch') + interval '1 minute', -1)
            ) as moved (minute, change)
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
              and minute is not null
            group by 1, 2, 3
            """, """
            insert into revenue (event_id, organizer_id, currency, purchases, amount)
            select event_id, organizer_id, currency, count(*), sum(amount)
            from engagement
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3
            """, """
            insert into revenue_activity (event_id, organizer_id, currency, quarter, amount)
            select event_id, organizer_id, currency, date_bin('15 minutes', received_at, 'epoch'), sum(amount)
            from engagement
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3, 4
            """, """
            insert into activity (event_id, organizer_id, metric, quarter, amount)
            select event_id, organizer_id, metric, date_bin('15 minutes', at, 'epoch'), count(*)
            from (
                select event_id, organizer_id, 'registrations' as metric, registered_at as at from registration
                union all
                select event_id, organizer_id, 'sent', sent_at from notification where sent_at is not null
                union all
                select event_id, organizer_id, 'suppressed', outcome_at from notification where outcome = 30
                union all
                select event_id, organizer_id, 'joined', joined_at from attendance
                union all
                select event_id, organizer_id, 'purchases', received_at from engagement
            ) as happened
            where event_id = any (array(select md5('bench ' || n)::uuid from generate_series(%1$d, %2$d) as n))
            group by 1, 2, 3, 4
            """);

    /** Gives live events without facts the roll-ups of live event 1, which has as many registrants. */
    private static final String COPY = """
            insert into %3$s (event_id, %4$s)
            select md5('bench ' || n)::uuid, %4$s
            from generate_series(%1$d, %2$d) as n
            cross join %3$s
            where event_id = md5('bench 1')::uuid
            """;

    private static final List<List<String>> COPIED = List.of(
            List.of("registration_count", "organizer_id, dimension, value, amount"),
            List.of("counted_source", "organizer_id, source"),
            List.of(
                    "notification_count",
                    "organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, amount"),
            List.of("viewership", "organizer_id, joined, watching, seconds, attended, no_shows"),
            List.of("watch_time_count", "organizer_id, seconds, amount"),
            List.of("presence", "organizer_id, minute, change"),
            List.of("revenue", "organizer_id, currency, purchases, amount"),
            List.of("revenue_activity", "organizer_id, currency, quarter, amount"),
            List.of("activity", "organizer_id, metric, quarter, amount"));

    private static final List<String> OF_THE_ORGANIZER = List.of("""
            insert into organizer_activity (organizer_id, metric, quarter, amount)
            select organizer_id, metric, quarter, sum(amount) from activity group by 1, 2, 3
            """, """
            insert into organizer_revenue_activity (organizer_id, currency, quarter, amount)
            select organizer_id, currency, quarter, sum(amount) from revenue_activity group by 1, 2, 3
            """);

    private final String url;

    /** @param url of any database of the server */
    StoredFigures(String url) {
        this.url = url.replaceAll("/[^/]*$", "/analytics");
    }

    static UUID event(int number) {
        return uuid("bench " + number);
    }

    static UUID registration(int event, int person) {
        return uuid(event + " " + person);
    }

    /** As PostgreSQL's md5(text)::uuid. */
    static UUID uuid(String text) {
        try {
            var hash = ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes everything.
     *
     * @param events beside the largest
     * @param registrants of each of them
     * @param largest registrants of the largest
     * @param withFacts how many of the events beside the largest get facts; the others get roll-ups only
     */
    void write(int events, int registrants, int largest, int withFacts) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            statement.execute("set work_mem = '256MB'");
            statement.execute("set jit = off");
            statement.execute(LIVE_EVENTS.formatted(events));
            statement.execute(REGISTRATIONS.formatted(0, 0, largest));
            statement.execute(REGISTRATIONS.formatted(1, withFacts, registrants));
            statement.execute("analyze registration");
            statement.execute(NOTIFICATIONS.formatted(0, withFacts));
            statement.execute(ATTENDANCE.formatted(0, withFacts));
            statement.execute(PURCHASES.formatted(0, withFacts));
            for (String rollUp : ROLL_UPS) {
                statement.execute(rollUp.formatted(0, withFacts));
            }
            for (List<String> table : COPIED) {
                statement.execute(COPY.formatted(withFacts + 1, events, table.getFirst(), table.getLast()));
            }
            for (String rollUp : OF_THE_ORGANIZER) {
                statement.execute(rollUp);
            }
            statement.execute("vacuum analyze");
        }
    }
}
