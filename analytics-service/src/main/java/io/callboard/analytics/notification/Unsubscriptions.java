package io.callboard.analytics.notification;

import io.callboard.analytics.activity.Activity;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps one row per registration and channel whose link to unsubscribe was used, with the first instant. */
@Component
class Unsubscriptions {

    static final String TYPE = "Unsubscribed";

    private static final String KEEP_THE_FIRST = """
            with changed as (
                insert into unsubscription as known (event_id, registration_id, channel, organizer_id, occurred_at)
                select event_id, registration_id, channel, min(organizer_id), min(occurred_at)
                from unnest(
                    :eventIds::uuid[], :registrationIds::uuid[], :channels::text[], :organizerIds::text[],
                    :occurredAt::timestamptz[])
                    as told (event_id, registration_id, channel, organizer_id, occurred_at)
                group by event_id, registration_id, channel
                order by event_id, registration_id, channel
                on conflict (event_id, registration_id, channel) do update
                set occurred_at = excluded.occurred_at
                where known.occurred_at > excluded.occurred_at
                returning old as before, new as after
            ), signed as (
                select -1 as sign, (before).* from changed where (before).organizer_id is not null
                union all
                select 1, (after).* from changed
            ), quarters as (
                select event_id, organizer_id, 'unsubscribed' as metric, %s as quarter, sum(sign) as amount
                from (select *, occurred_at as happened_at from signed) as told
                group by event_id, organizer_id, quarter
                having sum(sign) <> 0
            ), %s
            select count(*) from changed
            """.formatted(Activity.QUARTER, Activity.ADD_QUARTERS);

    private final JdbcClient jdbc;

    Unsubscriptions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<DeliveryState>> messages) {
        List<DeliveryState> told = messages.stream()
                .filter(message -> message.type().equals(TYPE))
                .map(Message::data)
                .filter(Objects::nonNull)
                .toList();
        if (told.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_FIRST)
                .param("eventIds", Columns.of(told, DeliveryState::eventId))
                .param("registrationIds", Columns.of(told, DeliveryState::registrationId))
                .param("channels", Columns.of(told, DeliveryState::channel))
                .param("organizerIds", Columns.of(told, DeliveryState::organizerId))
                .param("occurredAt", Columns.of(told, DeliveryState::occurredAt))
                .query(Long.class)
                .single();
    }
}
