package io.callboard.analytics.registration;

import io.callboard.chassis.sql.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The campaigns, media, terms and contents of a live event, and its answers, that count under their own names: at most a
 * hundred of each, and 300 answers to all questions together. As for {@link CountedSources}, the first ones have these
 * places and keep them, because the public chooses the former, and the questions may change without end.
 */
@Component
class CountedLabels {

    private static final int MOST = 100;
    private static final int MOST_ANSWERS = 300;

    /** The labels of a batch that have no place yet, with the number of places that their pool has given. */
    private static final String FRESH = """
        with given as (
            select event_id, organizer_id, pool, dimension, value, min(registered_at) as since
            from unnest(:eventIds::uuid[], :organizerIds::text[], :pools::text[], :dimensions::text[], :values::text[],
                    :registeredAt::timestamptz[])
                as state (event_id, organizer_id, pool, dimension, value, registered_at)
            group by event_id, organizer_id, pool, dimension, value
        ), fresh as (
            select event_id, organizer_id, pool, dimension, value, since,
                case pool when 'answer' then :mostAnswers else :most end as places,
                (select count(*) from counted_label as known
                 where known.event_id = given.event_id and known.organizer_id = given.organizer_id
                    and known.pool = given.pool) as taken
            from given
            where not exists (
                select 1 from counted_label as known
                where known.event_id = given.event_id and known.organizer_id = given.organizer_id
                    and known.pool = given.pool and known.dimension = given.dimension and known.value = given.value)
        )\
        """;

    /** Only a batch with a new label waits. The locks are taken in the order of their numbers. */
    private static final String LOCK = FRESH + """
        , locks as materialized (
            select distinct hashtextextended(event_id::text || organizer_id, 83) as number
            from fresh
            where taken < places
            order by number
        )
        select count(pg_advisory_xact_lock(number)) from locks
        """;

    private static final String ADMIT = FRESH + """
        insert into counted_label (event_id, organizer_id, pool, dimension, value)
        select event_id, organizer_id, pool, dimension, value
        from (
            select *, taken + row_number() over (
                partition by event_id, organizer_id, pool order by since, dimension, value) as place
            from fresh) as placed
        where place <= places
        order by event_id, organizer_id, pool, dimension, value
        """;

    private final JdbcClient jdbc;

    CountedLabels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Given(RegistrationState registration, Label label) {}

    /** Lets the labels of these registrations count under their names, as long as there are places. */
    void admit(List<RegistrationState> registrations) {
        List<Given> given = new ArrayList<>();
        registrations.forEach(
                registration -> registration.labels().forEach(label -> given.add(new Given(registration, label))));
        if (given.isEmpty()) {
            return;
        }
        long lockedEvents = query(LOCK, given).query(Long.class).single();
        if (lockedEvents > 0) {
            query(ADMIT, given).update();
        }
    }

    /** The labels of these registrations, as parameters of a statement: one element for each label. */
    static JdbcClient.StatementSpec with(JdbcClient.StatementSpec statement, List<RegistrationState> registrations) {
        List<UUID> ids = new ArrayList<>();
        List<Label> labels = new ArrayList<>();
        registrations.forEach(registration -> registration.labels().forEach(label -> {
            ids.add(registration.registrationId());
            labels.add(label);
        }));
        return statement
                .param("labelIds", Columns.of(ids, id -> id))
                .param("labelPools", Columns.of(labels, Label::pool))
                .param("labelDimensions", Columns.of(labels, Label::dimension))
                .param("labelValues", Columns.of(labels, CountedLabels::value));
    }

    private JdbcClient.StatementSpec query(String sql, List<Given> given) {
        return jdbc.sql(sql)
                .param("most", MOST)
                .param("mostAnswers", MOST_ANSWERS)
                .param("eventIds", Columns.of(given, each -> each.registration().eventId()))
                .param(
                        "organizerIds",
                        Columns.of(given, each -> each.registration().organizerId()))
                .param("pools", Columns.of(given, each -> each.label().pool()))
                .param("dimensions", Columns.of(given, each -> each.label().dimension()))
                .param("values", Columns.of(given, each -> value(each.label())))
                .param(
                        "registeredAt",
                        Columns.of(given, each -> each.registration().registeredAt()));
    }

    private static @Nullable String value(Label label) {
        return label.value();
    }
}
