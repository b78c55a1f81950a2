package io.callboard.analytics.notification;

import io.callboard.chassis.message.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one narrow row per notification with the highest outcome seen, one statement per batch. A reminder and its
 * delivery meet in the same row through the timer, whichever comes first. Rows are written in key order, so that the
 * two listeners cannot lock each other out.
 */
@Component
class NotificationProjection {

    private static final String MOVE_UP = """
            insert into notification (event_id, cause, registration_id, channel, outcome)
            select event_id, cause, registration_id, channel, outcome
            from unnest(
                cast(:eventIds as uuid[]), cast(:causes as uuid[]), cast(:registrationIds as uuid[]),
                cast(:channels as text[]), cast(:outcomes as smallint[]))
                as told (event_id, cause, registration_id, channel, outcome)
            on conflict (event_id, cause, registration_id, channel) do update
            set outcome = excluded.outcome
            where notification.outcome < excluded.outcome
            """;

    private final JdbcClient jdbc;

    NotificationProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void reminders(List<Message<ReminderDue>> messages) {
        var highest = new TreeMap<NotificationKey, Outcome>();
        for (Message<ReminderDue> message : messages) {
            ReminderDue due = message.data();
            if (due != null && Outcome.ofMessageType(message.type()) == Outcome.SCHEDULED) {
                highest.put(
                        new NotificationKey(due.eventId(), due.timerId(), due.registrationId(), due.channel()),
                        Outcome.SCHEDULED);
            }
        }
        moveUp(highest);
    }

    void deliveries(List<Message<DeliveryState>> messages) {
        var highest = new TreeMap<NotificationKey, Outcome>();
        for (Message<DeliveryState> message : messages) {
            DeliveryState delivery = message.data();
            Outcome outcome = Outcome.ofMessageType(message.type());
            if (delivery != null && outcome != null) {
                highest.merge(keyOf(delivery), outcome, NotificationProjection::higher);
            }
        }
        moveUp(highest);
    }

    private static NotificationKey keyOf(DeliveryState delivery) {
        UUID cause = delivery.timerId() == null ? delivery.deliveryId() : delivery.timerId();
        if (cause == null) {
            throw new IllegalArgumentException("A delivery without id");
        }
        return new NotificationKey(delivery.eventId(), cause, delivery.registrationId(), delivery.channel());
    }

    private static Outcome higher(Outcome one, Outcome other) {
        return one.rank >= other.rank ? one : other;
    }

    private void moveUp(Map<NotificationKey, Outcome> highest) {
        if (highest.isEmpty()) {
            return;
        }
        jdbc.sql(MOVE_UP)
                .param("eventIds", column(highest, key -> key.eventId().toString()))
                .param("causes", column(highest, key -> key.cause().toString()))
                .param(
                        "registrationIds",
                        column(highest, key -> key.registrationId().toString()))
                .param("channels", column(highest, NotificationKey::channel))
                .param(
                        "outcomes",
                        highest.values().stream()
                                .map(outcome -> (short) outcome.rank)
                                .toArray(Short[]::new))
                .update();
    }

    private static String[] column(Map<NotificationKey, Outcome> rows, Function<NotificationKey, String> value) {
        return rows.keySet().stream().map(value).toArray(String[]::new);
    }
}
