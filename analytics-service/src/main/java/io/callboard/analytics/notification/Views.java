package io.callboard.analytics.notification;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row for each message that was opened and for each whose link was clicked, and counts the rows. A row only
 * changes from machines to people, so repetitions and the order of messages do not matter.
 */
@Component
class Views {

    /** Rows are written in the order of their keys, so that two instances do not deadlock after a rebalance. */
    private static final String RECORD = """
            with changed as (
                insert into notification_view as known
                    (event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person)
                select event_id, cause, registration_id, channel, action, min(organizer_id), min(rule), min(kind),
                    bool_or(by_person)
                from unnest(
                    :eventIds::uuid[], :causes::uuid[], :registrationIds::uuid[], :channels::text[], :actions::text[],
                    :organizerIds::text[], :rules::text[], :kinds::text[], :byPeople::boolean[])
                    as told (event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person)
                group by event_id, cause, registration_id, channel, action
                order by event_id, cause, registration_id, channel, action
                on conflict (event_id, cause, registration_id, channel, action) do update set by_person = true
                where not known.by_person and excluded.by_person
                returning old.event_id is null as is_new, new.*
            )
            insert into notification_view_count as known
                (event_id, organizer_id, rule, kind, channel, action, amount, by_people)
            select event_id, organizer_id, rule, kind, channel, action,
                count(*) filter (where is_new), count(*) filter (where by_person)
            from changed
            group by event_id, organizer_id, rule, kind, channel, action
            order by event_id, organizer_id, rule, kind, channel, action
            on conflict (event_id, organizer_id, rule, kind, channel, action) do update
            set amount = known.amount + excluded.amount, by_people = known.by_people + excluded.by_people
            """;

    /** The action of each type of message. */
    private static final Map<String, String> ACTIONS = Map.of("DeliveryOpened", "OPENED", "DeliveryClicked", "CLICKED");

    private final JdbcClient jdbc;

    Views(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a message of this type reports an open or a click. */
    static boolean isTold(String type) {
        return ACTIONS.containsKey(type);
    }

    private record View(NotificationKey key, String action, DeliveryState delivery) {

        /** The view that the message reports; null for other messages. */
        static @Nullable View of(Message<DeliveryState> message) {
            String action = ACTIONS.get(message.type());
            DeliveryState delivery = message.data();
            return action == null || delivery == null ? null : new View(NotificationKey.of(delivery), action, delivery);
        }
    }

    void apply(List<Message<DeliveryState>> messages) {
        List<View> views = messages.stream()
                .flatMap(message -> Stream.ofNullable(View.of(message)))
                .toList();
        if (views.isEmpty()) {
            return;
        }
        jdbc.sql(RECORD)
                .param("eventIds", Columns.of(views, view -> view.key().eventId()))
                .param("causes", Columns.of(views, view -> view.key().cause()))
                .param("registrationIds", Columns.of(views, view -> view.key().registrationId()))
                .param("channels", Columns.of(views, view -> view.key().channel()))
                .param("actions", Columns.of(views, View::action))
                .param("organizerIds", Columns.of(views, view -> view.delivery().organizerId()))
                .param(
                        "rules",
                        Columns.of(views, view -> orEmpty(view.delivery().rule())))
                .param(
                        "kinds",
                        Columns.of(views, view -> orEmpty(view.delivery().kind())))
                .param(
                        "byPeople",
                        Columns.of(views, view -> "HUMAN".equals(view.delivery().actor())))
                .update();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
