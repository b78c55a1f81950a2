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
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps one row per registration with its newest state, and counts the rows in roll-ups. The statement that replaces rows
 * adds the differences, so a message that comes twice or late adds nothing.
 */
@Component
class RegistrationProjection {

    /**
     * Shape of the rows that this code writes; it rises when older rows lack a column. 1 adds the organizer, 2 the
     * instant of the registration and the roll-ups, 3 under which source it counts, 4 whether it is erased and was
     * confirmed, 5 its campaign, origin and answers.
     */
    static final int SHAPE = 5;

    private static final String KEEP_THE_NEWEST = """
            with given as (
                select distinct label.registration_id,
                    case
                        when counted_label.value is not null then label.dimension
                        when label.pool = 'answer' then 'answer:(other)'
                        else label.dimension
                    end as dimension,
                    case when counted_label.value is null then '(other)' else label.value end as value
                from unnest(:labelIds::uuid[], :labelPools::text[], :labelDimensions::text[], :labelValues::text[])
                    as label (registration_id, pool, dimension, value)
                join unnest(:registrationIds::uuid[], :eventIds::uuid[], :organizerIds::text[])
                    as state (registration_id, event_id, organizer_id)
                    on state.registration_id = label.registration_id
                left join counted_label on counted_label.event_id = state.event_id
                    and counted_label.organizer_id = state.organizer_id and counted_label.pool = label.pool
                    and counted_label.dimension = label.dimension and counted_label.value = label.value
            ), labels as materialized (
                select registration_id, array_agg(dimension order by dimension, value) as own_dimensions,
                    array_agg(value order by dimension, value) as own_values
                from given
                group by registration_id
            ), changed as (
                insert into registration as known
                    (event_id, registration_id, organizer_id, version, shape, status, channels, source, counted_as,
                     segment, registered_at, erased, was_confirmed, medium, campaign, term, content, origin, answers,
                     label_dimensions, label_values)
                select event_id, registration_id, organizer_id, version, :shape, status,
                    string_to_array(channels, ','), source,
                    case
                        when source is null then '(none)'
                        when counted_source.source is null then '(other)'
                        else source
                    end,
                    segment, registered_at, erased, was_confirmed, medium, campaign, term, content, origin,
                    array(select jsonb_array_elements_text(answers)),
                    coalesce(own_dimensions, '{}'), coalesce(own_values, '{}')
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :versions::bigint[],
                    :statuses::text[], :channels::text[], :sources::text[], :segments::text[],
                    :registeredAt::timestamptz[], :erased::boolean[], :wasConfirmed::boolean[], :mediums::text[],
                    :campaigns::text[], :terms::text[], :contents::text[], :origins::text[], :answers::jsonb[])
                    as state (event_id, registration_id, organizer_id, version, status, channels, source, segment,
                        registered_at, erased, was_confirmed, medium, campaign, term, content, origin, answers)
                left join counted_source using (event_id, organizer_id, source)
                left join labels using (registration_id)
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
                    medium = excluded.medium,
                    campaign = excluded.campaign,
                    term = excluded.term,
                    content = excluded.content,
                    origin = excluded.origin,
                    answers = excluded.answers,
                    label_dimensions = excluded.label_dimensions,
                    label_values = excluded.label_values,
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
                union all
                select label.dimension, label.value
                from unnest(label_dimensions, label_values) as label (dimension, value)
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
    private final CountedLabels labels;
    private final JsonMapper json;
    private final IssuedPasses passes;
    private final ContributionErasure contributions;
    private final Erasures erasures;

    RegistrationProjection(
            JdbcClient jdbc,
            CountedSources sources,
            CountedLabels labels,
            JsonMapper json,
            IssuedPasses passes,
            ContributionErasure contributions,
            Erasures erasures) {
        this.jdbc = jdbc;
        this.sources = sources;
        this.labels = labels;
        this.json = json;
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
        labels.admit(newest);
        Set<UUID> confirmed = confirmed(messages);
        CountedLabels.with(jdbc.sql(KEEP_THE_NEWEST), newest)
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
                .param("mediums", Columns.of(newest, RegistrationState::medium))
                .param("campaigns", Columns.of(newest, RegistrationState::campaign))
                .param("terms", Columns.of(newest, RegistrationState::term))
                .param("contents", Columns.of(newest, RegistrationState::content))
                .param("origins", Columns.of(newest, RegistrationState::origin))
                .param("answers", Columns.of(newest, state -> json.writeValueAsString(state.answers())))
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
