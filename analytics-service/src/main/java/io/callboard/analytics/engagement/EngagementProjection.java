package io.callboard.analytics.engagement;

import io.callboard.analytics.activity.Activity;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row for each fact of a viewer, and counts the rows in roll-ups. Of two messages with the same id the one that
 * was received earlier stays, so repetitions and the order of messages do not matter.
 */
@Component
class EngagementProjection {

    /** Shape of the rows that this code writes; it rises when older rows lack a column. */
    static final int SHAPE = 2;

    /** In the order of the keys, so that two batches with the same live events do not deadlock. */
    private static final String KEEP_THE_EARLIEST =
            """
            with changed as (
                insert into engagement as known
                    (event_id, fact_id, organizer_id, registration_id, shape, kind, viewer_at, received_at, reaction,
                     characters, poll_id, poll_option, amount, currency)
                select event_id, fact_id, organizer_id, registration_id, :shape, kind, viewer_at, received_at, reaction,
                    characters, poll_id, poll_option, amount, currency
                from unnest(
                    :eventIds::uuid[], :factIds::uuid[], :organizerIds::text[], :registrationIds::uuid[], :kinds::text[],
                    :viewerAt::timestamptz[], :receivedAt::timestamptz[], :reactions::text[], :characters::int[],
                    :pollIds::uuid[], :pollOptions::int[], :amounts::numeric[], :currencies::text[])
                    as told (event_id, fact_id, organizer_id, registration_id, kind, viewer_at, received_at, reaction,
                        characters, poll_id, poll_option, amount, currency)
                order by event_id, fact_id
                on conflict (event_id, fact_id) do update
                set organizer_id = excluded.organizer_id,
                    registration_id = excluded.registration_id,
                    shape = excluded.shape,
                    kind = excluded.kind,
                    viewer_at = excluded.viewer_at,
                    received_at = excluded.received_at,
                    reaction = excluded.reaction,
                    characters = excluded.characters,
                    poll_id = excluded.poll_id,
                    poll_option = excluded.poll_option,
                    amount = excluded.amount,
                    currency = excluded.currency
                where known.shape < excluded.shape
                   or known.shape = excluded.shape and (known.received_at, coalesce(known.amount, 0))
                       > (excluded.received_at, coalesce(excluded.amount, 0))
                returning old as before, new as after
            ), signed as (
                select -1 as sign, (before).* from changed where (before).organizer_id is not null
                union all
                select 1, (after).* from changed
            ), counts as (
                insert into engagement_count as known (event_id, organizer_id, kind, amount)
                select event_id, organizer_id, kind, sum(sign)
                from signed
                group by event_id, organizer_id, kind
                having sum(sign) <> 0
                order by event_id, organizer_id, kind
                on conflict (event_id, organizer_id, kind) do update
                set amount = known.amount + excluded.amount
            ), quarters as (
                select event_id, organizer_id,
                    case kind
                        when 'REACTION' then 'reactions'
                        when 'MESSAGE' then 'messages'
                        when 'QUESTION' then 'questions'
                        when 'POLL_ANSWER' then 'pollAnswers'
                        when 'PURCHASE' then 'purchases'
                    end as metric,
                    %s as quarter, sum(sign) as amount
                from signed
                group by event_id, organizer_id, metric, quarter
                having sum(sign) <> 0
            ), %s, money as (
                select event_id, organizer_id, currency, %s as quarter, sum(sign * amount) as amount
                from signed
                where amount is not null and currency is not null
                  -- Rows of shape 1 were never added.
                  and (sign = 1 or shape > 1)
                group by event_id, organizer_id, currency, quarter
                having sum(sign * amount) <> 0
            ), money_by_event as (
                insert into revenue_activity as known (event_id, organizer_id, currency, quarter, amount)
                select event_id, organizer_id, currency, quarter, amount
                from money
                order by event_id, organizer_id, currency, quarter
                on conflict (event_id, organizer_id, currency, quarter) do update
                set amount = known.amount + excluded.amount
            ), money_by_organizer as (
                insert into organizer_revenue_activity as known (organizer_id, currency, quarter, amount)
                select organizer_id, currency, quarter, sum(amount)
                from money
                group by organizer_id, currency, quarter
                order by organizer_id, currency, quarter
                on conflict (organizer_id, currency, quarter) do update
                set amount = known.amount + excluded.amount
            )
            insert into revenue as known (event_id, organizer_id, currency, purchases, amount)
            select event_id, organizer_id, currency, sum(sign), sum(sign * amount)
            from signed
            where amount is not null and currency is not null
            group by event_id, organizer_id, currency
            order by event_id, organizer_id, currency
            on conflict (event_id, organizer_id, currency) do update
            set purchases = known.purchases + excluded.purchases,
                amount = known.amount + excluded.amount
            """.formatted(Activity.quarter("received_at"), Activity.ADD_QUARTERS, Activity.quarter("received_at"));

    private final JdbcClient jdbc;

    EngagementProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Key(UUID eventId, UUID factId) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::eventId).thenComparing(Key::factId);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Told(FactType type, EngagementState state) {

        /** The order of the statement. */
        private static final Comparator<Told> BY_RECEPTION = Comparator.<Told, Instant>comparing(
                        told -> told.state.receivedAt())
                .thenComparing(told -> new BigDecimal(Objects.requireNonNullElse(told.state.amount(), "0")));

        Told or(Told other) {
            return BY_RECEPTION.compare(this, other) <= 0 ? this : other;
        }
    }

    void apply(List<Message<EngagementState>> messages) {
        var told = new TreeMap<Key, Told>();
        for (Message<EngagementState> message : messages) {
            EngagementState state = message.data();
            @Nullable FactType type = FactType.ofMessage(message.type());
            if (state != null && type != null) {
                told.merge(new Key(state.eventId(), state.factId()), new Told(type, state), Told::or);
            }
        }
        if (!told.isEmpty()) {
            write(told.values());
        }
    }

    private void write(Collection<Told> told) {
        jdbc.sql(KEEP_THE_EARLIEST)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(told, fact -> fact.state().eventId()))
                .param("factIds", Columns.of(told, fact -> fact.state().factId()))
                .param("organizerIds", Columns.of(told, fact -> fact.state().organizerId()))
                .param("registrationIds", Columns.of(told, fact -> fact.state().registrationId()))
                .param("kinds", Columns.of(told, Told::type))
                .param("viewerAt", Columns.of(told, fact -> fact.state().at()))
                .param("receivedAt", Columns.of(told, fact -> fact.state().receivedAt()))
                .param("reactions", Columns.of(told, fact -> fact.state().reaction()))
                .param("characters", Columns.of(told, fact -> fact.state().characters()))
                .param("pollIds", Columns.of(told, fact -> fact.state().pollId()))
                .param("pollOptions", Columns.of(told, fact -> fact.state().option()))
                .param("amounts", Columns.of(told, fact -> fact.state().amount()))
                .param("currencies", Columns.of(told, fact -> fact.state().currency()))
                .update();
    }
}
