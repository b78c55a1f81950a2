package io.callboard.analytics.notification;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps one narrow row per notification with the highest outcome seen, one statement per batch. A reminder and its
 * delivery meet in the same row through the timer, whichever comes first. Rows are written in key order, so that the
 * two listeners cannot lock each other out.
 */
@Component
class NotificationProjection {

    /** Of the rows this code writes; raised when rows that exist lack what it now keeps. 1: organizer. */
    static final int SHAPE = 1;

    private static final String MOVE_UP = """
            insert into notification (event_id, cause, registration_id, channel, organizer_id, outcome, shape)
            select event_id, cause, registration_id, channel, organizer_id, outcome, :shape
            from unnest(
                :eventIds::uuid[], :causes::uuid[], :registrationIds::uuid[], :channels::text[],
                :organizerIds::text[], :outcomes::smallint[])
                as told (event_id, cause, registration_id, channel, organizer_id, outcome)
            on conflict (event_id, cause, registration_id, channel) do update
            set organizer_id = excluded.organizer_id,
                outcome = greatest(notification.outcome, excluded.outcome),
                shape = excluded.shape
            where notification.outcome < excluded.outcome or notification.shape < excluded.shape
            """;

    private final JdbcClient jdbc;

    NotificationProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void reminders(List<Message<ReminderDue>> messages) {
        var highest = new TreeMap<NotificationKey, Told>();
        for (Message<ReminderDue> message : messages) {
            ReminderDue due = message.data();
            if (due != null) {
                highest.put(
                        new NotificationKey(due.eventId(), due.timerId(), due.registrationId(), due.channel()),
                        new Told(due.organizerId(), Outcome.SCHEDULED));
            }
        }
        moveUp(highest);
    }

    void deliveries(List<Message<DeliveryState>> messages) {
        var highest = new TreeMap<NotificationKey, Told>();
        for (Message<DeliveryState> message : messages) {
            DeliveryState delivery = message.data();
            Outcome outcome = Outcome.ofMessageType(message.type());
            if (delivery != null && outcome != null) {
                highest.merge(keyOf(delivery), new Told(delivery.organizerId(), outcome), Told::higher);
            }
        }
        moveUp(highest);
    }

    private record Told(String organizerId, Outcome outcome) {

        Told higher(Told other) {
            return outcome.rank >= other.outcome.rank ? this : other;
        }
    }

    private static NotificationKey keyOf(DeliveryState delivery) {
        UUID cause = delivery.timerId() == null ? delivery.deliveryId() : delivery.timerId();
        if (cause == null) {
            throw new IllegalArgumentException("A delivery without id");
        }
        return new NotificationKey(delivery.eventId(), cause, delivery.registrationId(), delivery.channel());
    }

    private void moveUp(Map<NotificationKey, Told> highest) {
        if (highest.isEmpty()) {
            return;
        }
        var keys = highest.keySet();
        var told = highest.values();
        jdbc.sql(MOVE_UP)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(keys, NotificationKey::eventId))
                .param("causes", Columns.of(keys, NotificationKey::cause))
                .param("registrationIds", Columns.of(keys, NotificationKey::registrationId))
                .param("channels", Columns.of(keys, NotificationKey::channel))
                .param("organizerIds", Columns.of(told, Told::organizerId))
                .param("outcomes", Columns.of(told, row -> row.outcome().rank))
                .update();
    }
}
