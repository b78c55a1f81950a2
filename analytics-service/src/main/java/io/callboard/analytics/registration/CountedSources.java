package io.callboard.analytics.registration;

import io.callboard.chassis.sql.Columns;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The sources of a live event that count under their own names: at most a hundred, because the public chooses them. Those
 * of earlier batches stay. Of the new ones of a batch, the sources of the earliest registrations come first, so that the
 * same batches give the same sources.
 */
@Component
class CountedSources {

    private static final int MOST = 100;

    /** The sources of a batch that have no place yet, with the number of places that their live event has given. */
    private static final String FRESH = """
            with given as (
                select event_id, organizer_id, source, min(registered_at) as since
                from unnest(:eventIds::uuid[], :organizerIds::text[], :sources::text[], :registeredAt::timestamptz[])
                    as state (event_id, organizer_id, source, registered_at)
                where source is not null
                group by event_id, organizer_id, source
            ), fresh as (
                select event_id, organizer_id, source, since,
                    (select count(*) from counted_source as known
                     where known.event_id = given.event_id and known.organizer_id = given.organizer_id) as taken
                from given
                where not exists (
                    select 1 from counted_source as known
                    where known.event_id = given.event_id and known.organizer_id = given.organizer_id
                        and known.source = given.source)
            )""";

    /**
     * Two batches must not both take the last place. Only a batch with a new source waits; the locks are taken in the
     * order of their numbers.
     */
    private static final String LOCK = FRESH + """
            , locks as materialized (
                select distinct hashtextextended(event_id::text || organizer_id, 37) as number
                from fresh
                where taken < :most
                order by number
            )
            select count(pg_advisory_xact_lock(number)) from locks
            """;

    private static final String ADMIT = FRESH + """
            insert into counted_source (event_id, organizer_id, source)
            select event_id, organizer_id, source
            from (
                select *, taken + row_number() over (partition by event_id, organizer_id order by since, source) as place
                from fresh) as placed
            where place <= :most
            order by event_id, organizer_id, source
            """;

    private final JdbcClient jdbc;

    CountedSources(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Lets the sources of these registrations count under their names, as long as there are places. */
    void admit(List<RegistrationState> registrations) {
        long lockedEvents = query(LOCK, registrations).query(Long.class).single();
        if (lockedEvents > 0) {
            query(ADMIT, registrations).update();
        }
    }

    private JdbcClient.StatementSpec query(String sql, List<RegistrationState> registrations) {
        return jdbc.sql(sql)
                .param("most", MOST)
                .param("eventIds", Columns.of(registrations, RegistrationState::eventId))
                .param("organizerIds", Columns.of(registrations, RegistrationState::organizerId))
                .param("sources", Columns.of(registrations, RegistrationState::source))
                .param("registeredAt", Columns.of(registrations, RegistrationState::registeredAt));
    }
}
