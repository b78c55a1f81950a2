package io.callboard.analytics.registration;

import io.callboard.analytics.activity.Activity;
import io.callboard.analytics.room.ContributionErasure;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row per registration with its newest state, and counts the rows in roll-ups. The statement that replaces rows
 * adds the differences, so a message that comes twice or late adds nothing.
 */
@Component
class RegistrationProjection {

    /**
     * Shape of the rows that this code writes; it rises when older rows lack a column. 1 adds the organizer, 2 the
     * instant of the registration and the roll-ups, 3 under which source it counts, 4 whether it is erased and was
     * confirmed.
     */
    static final int SHAPE = 4;

    private static final String KEEP_THE_NEWEST = """
            with changed as (
                insert into registration as known
                    (event_id, registration_id, organizer_id, version, shape, status, channels, source, counted_as,
                     segment, registered_at, erased, was_confirmed)
                select event_id, registration_id, organizer_id, version, :shape, status,
                    string_to_array(channels, ','), source,
                    case
                        when source is null then '(none)'
                        when counted_source.source is null then '(other)'
                        else source
                    end,
                    segment, registered_at, erased, was_confirmed
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :versions::bigint[],
                    :statuses::text[], :channels::text[], :sources::text[], :segments::text[],
                    :registeredAt::timestamptz[], :erased::boolean[], :wasConfirmed::boolean[])
                    as state (event_id, registration_id, organizer_id, version, status, channels, source, segment,
                        registered_at, erased, was_confirmed)
                left join counted_source using (event_id, organizer_id, source)
                on conflict (event_id, registration_id) do update
                set organizer_id = excluded.organizer_id,
                    version = excluded.version,
                    shape = excluded.shape,
                    status = excluded.status,
                    channels = excluded.channels,
                    source = excluded.source,
                    counted_as = excluded.counted_as,
                    segment = excluded.segment,
                    registered_at = excluded.registered_at,
                    erased = excluded.erased,
                    was_confirmed = known.was_confirmed or excluded.was_confirmed
                where (known.version, known.shape) < (excluded.version, excluded.shape)
                returning old as before, new as after
            ), signed as (
                select -1 as sign, (before).* from changed where (before).organizer_id is not null
                union all
                select 1, (after).* from changed
            ), quarters as (
                select event_id, organizer_id, 'registrations' as metric, %s as quarter, sum(sign) as amount
                from (select *, registered_at as happened_at from signed where registered_at is not null) as registered
                group by event_id, organizer_id, quarter
                having sum(sign) <> 0
            ), %s
            insert into registration_count as known (event_id, organizer_id, dimension, value, amount)
            select event_id, organizer_id, dimension, value, sum(sign)
            from signed
            cross join lateral (
                values ('status', status),
                    ('source', coalesce(counted_as, source, '(none)')),
                    ('segment', coalesce(segment, '(none)')),
                    ('day', to_char(registered_at at time zone 'UTC', 'YYYY-MM-DD'))
                union all
                select 'channel', channel from unnest(channels) as channel
            ) as counted (dimension, value)
            where value is not null
            group by event_id, organizer_id, dimension, value
            having sum(sign) <> 0
            order by event_id, organizer_id, dimension, value
            on conflict (event_id, organizer_id, dimension, value) do update
            set amount = known.amount + excluded.amount
            """.formatted(Activity.QUARTER, Activity.ADD_QUARTERS);

    private final JdbcClient jdbc;
    private final CountedSources sources;
    private final IssuedPasses passes;
    private final ContributionErasure contributions;
    private final Erasures erasures;

    RegistrationProjection(
            JdbcClient jdbc,
            CountedSources sources,
            IssuedPasses passes,
            ContributionErasure contributions,
            Erasures erasures) {
        this.jdbc = jdbc;
        this.sources = sources;
        this.passes = passes;
        this.contributions = contributions;
        this.erasures = erasures;
    }

    void apply(List<Message<RegistrationState>> messages) {
        passes.add(messages);
        var newest = Newest.of(messages, RegistrationState::registrationId);
        if (newest.isEmpty()) {
            return;
        }
        sources.admit(newest);
        Set<UUID> confirmed = confirmed(messages);
        jdbc.sql(KEEP_THE_NEWEST)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(newest, RegistrationState::eventId))
                .param("registrationIds", Columns.of(newest, RegistrationState::registrationId))
                .param("organizerIds", Columns.of(newest, RegistrationState::organizerId))
                .param("versions", Columns.of(newest, RegistrationState::version))
                .param("statuses", Columns.of(newest, RegistrationState::status))
                .param("channels", Columns.of(newest, RegistrationState::channelList))
                .param("sources", Columns.of(newest, RegistrationState::source))
                .param("segments", Columns.of(newest, RegistrationState::segment))
                .param("registeredAt", Columns.of(newest, RegistrationState::registeredAt))
                .param("erased", Columns.of(newest, RegistrationState::isErased))
                .param("wasConfirmed", Columns.of(newest, state -> confirmed.contains(state.registrationId())))
                .update();
        contributions.erase(newest.stream()
                .filter(RegistrationState::isErased)
                .map(RegistrationState::registrationId)
                .toList());
        erasures.confirm(newest);
    }

    /** The registrations that have a confirmed state in the batch, which need not be the newest one. */
    private static Set<UUID> confirmed(List<Message<RegistrationState>> messages) {
        return messages.stream()
                .map(Message::data)
                .filter(Objects::nonNull)
                .filter(RegistrationState::isConfirmed)
                .map(RegistrationState::registrationId)
                .collect(Collectors.toSet());
    }
}
