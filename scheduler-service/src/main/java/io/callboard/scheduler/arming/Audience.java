package io.callboard.scheduler.arming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who gets the reminders of which event on which channels. */
@Repository
class Audience {

    private static final String REPLACE_IF_NEWER = """
            with written as (
                insert into audience as a
                    (event_id, registration_id, organizer_id, channels, status, version, member_since)
                select m.event_id, m.registration_id, m.organizer_id, string_to_array(m.channels, ','), m.status,
                    m.version, m.member_since
                from unnest(:eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :channels::text[],
                        :statuses::text[], :versions::bigint[], :memberSince::timestamptz[])
                    as m(event_id, registration_id, organizer_id, channels, status, version, member_since)
                on conflict (event_id, registration_id) do update set
                    channels = excluded.channels,
                    status = excluded.status,
                    version = excluded.version,
                    member_since = case
                        when a.status = 'CONFIRMED' and excluded.status = 'CONFIRMED' then a.member_since
                        else excluded.member_since
                    end
                where a.version < excluded.version
                returning new.event_id, new.registration_id, new.channels, new.status, new.member_since,
                    old.channels as old_channels, coalesce(old.status = 'CONFIRMED', false) as was_member)
            select event_id, registration_id, member_since, not was_member as joined, g.gained
            from written
            cross join lateral (
                select string_agg(c.channel, ',') as gained
                from unnest(channels) as c(channel)
                where not was_member or c.channel <> all (old_channels)) g
            where status = 'CONFIRMED' and g.gained is not null
            """;

    private final JdbcClient jdbc;

    Audience(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A member that came in, or one that has been there and gained channels.
     *
     * @param gained the channels it had not been in the audience with, separated by commas
     */
    record Entrant(UUID eventId, UUID registrationId, Instant memberSince, boolean joined, String gained) {}

    /** Keeps the states, at most one per registration, unless the same or a newer one is known. */
    List<Entrant> replaceIfNewer(Collection<RegistrationState> states) {
        // One order for all instances keeps batches that meet after a rebalance free of deadlocks.
        List<RegistrationState> ordered = states.stream()
                .sorted(Comparator.comparing(RegistrationState::eventId)
                        .thenComparing(RegistrationState::registrationId))
                .toList();
        return jdbc.sql(REPLACE_IF_NEWER)
                .param("eventIds", column(ordered, state -> state.eventId().toString()))
                .param(
                        "registrationIds",
                        column(ordered, state -> state.registrationId().toString()))
                .param("organizerIds", column(ordered, RegistrationState::organizerId))
                .param("channels", column(ordered, Audience::channels))
                .param("statuses", column(ordered, RegistrationState::status))
                .param("versions", column(ordered, state -> Long.toString(state.version())))
                .param(
                        "memberSince",
                        column(ordered, state -> state.occurredAt().toString()))
                .query((row, number) -> entrant(row))
                .list();
    }

    private static Entrant entrant(ResultSet row) throws SQLException {
        return new Entrant(
                row.getObject("event_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getObject("member_since", OffsetDateTime.class).toInstant(),
                row.getBoolean("joined"),
                row.getString("gained"));
    }

    private static String channels(RegistrationState state) {
        return String.join(",", state.channels().stream().distinct().toList());
    }

    private static String[] column(List<RegistrationState> states, Function<RegistrationState, String> value) {
        return states.stream().map(value).toArray(String[]::new);
    }
}
