package io.callboard.analytics.notification;

import io.callboard.analytics.activity.Activity;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one row for each message that was opened and for each whose link was clicked, and counts the rows in roll-ups. The
 * instants of a row only become earlier, and it only changes from machines to people, so repetitions and the order of
 * messages do not matter.
 */
@Component
class Views {

    /**
     * Shape of the rows that this code writes; it rises when older rows lack a column. 4 adds the instants. The lower ones
     * are those of {@link NotificationProjection#SHAPE}, which reads the same topic.
     */
    static final int SHAPE = 4;

    /** Rows are written in the order of their keys, so that two instances do not deadlock after a rebalance. */
    private static final String RECORD = """
            with told as (
                select event_id, cause, registration_id, channel, action, min(organizer_id) as organizer_id,
                    min(rule) as rule, min(kind) as kind, bool_or(by_person) as by_person, min(at) as viewed_at,
                    min(at) filter (where by_person) as viewed_by_person_at
                from unnest(
                    :eventIds::uuid[], :causes::uuid[], :registrationIds::uuid[], :channels::text[], :actions::text[],
                    :organizerIds::text[], :rules::text[], :kinds::text[], :byPeople::boolean[], :viewedAt::timestamptz[])
                    as told (event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person, at)
                group by event_id, cause, registration_id, channel, action
            ), changed as (
                insert into notification_view as known
                    (event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person, viewed_at,
                     viewed_by_person_at)
                select event_id, cause, registration_id, channel, action, organizer_id, rule, kind, by_person, viewed_at,
                    viewed_by_person_at
                from told
                order by event_id, cause, registration_id, channel, action
                on conflict (event_id, cause, registration_id, channel, action) do update
                set by_person = known.by_person or excluded.by_person,
                    viewed_at = least(known.viewed_at, excluded.viewed_at),
                    viewed_by_person_at = least(known.viewed_by_person_at, excluded.viewed_by_person_at)
                where not known.by_person and excluded.by_person
                   or known.viewed_at is distinct from least(known.viewed_at, excluded.viewed_at)
                   or known.viewed_by_person_at
                       is distinct from least(known.viewed_by_person_at, excluded.viewed_by_person_at)
                returning old.event_id is null as is_new, coalesce(old.by_person, false) as was_by_person,
                    old.viewed_at as old_viewed_at, old.viewed_by_person_at as old_viewed_by_person_at, new.*
            ), quarters as (
                select event_id, organizer_id, lower(action) || by_whom as metric, %s as quarter, sum(sign) as amount
                from changed
                cross join lateral (
                    values (-1, '', old_viewed_at), (1, '', viewed_at),
                        (-1, 'ByPeople', old_viewed_by_person_at), (1, 'ByPeople', viewed_by_person_at)
                ) as happened (sign, by_whom, happened_at)
                where happened_at is not null
                group by event_id, organizer_id, metric, quarter
                having sum(sign) <> 0
            ), %s
            insert into notification_view_count as known
                (event_id, organizer_id, rule, kind, channel, action, amount, by_people)
            select event_id, organizer_id, rule, kind, channel, action,
                count(*) filter (where is_new), count(*) filter (where by_person and not was_by_person)
            from changed
            group by event_id, organizer_id, rule, kind, channel, action
            having count(*) filter (where is_new or by_person and not was_by_person) > 0
            order by event_id, organizer_id, rule, kind, channel, action
            on conflict (event_id, organizer_id, rule, kind, channel, action) do update
            set amount = known.amount + excluded.amount, by_people = known.by_people + excluded.by_people
            """.formatted(Activity.QUARTER, Activity.ADD_QUARTERS);

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
                .param("viewedAt", Columns.of(views, view -> view.delivery().occurredAt()))
                .update();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
