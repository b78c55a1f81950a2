package io.callboard.event.figures;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Adds up how many messages each timer announced. A part of a timer counts once, however often it is announced. */
@Component
class Announcements {

    /**
     * Version of the rows that this code writes. It is raised when existing rows lack a value that the code now keeps.
     */
    static final int SHAPE = 1;

    private static final String ADD_NEW_PARTS = """
            with announced as materialized (
                select timer_id, part, organizer_id, event_id, rule, kind, epoch, send_at, messages
                from unnest(:timerIds::uuid[], :parts::text[], :organizerIds::text[], :eventIds::uuid[], :rules::text[],
                        :kinds::text[], :epochs::int[], :sendAts::timestamptz[], :messages::bigint[])
                    as a (timer_id, part, organizer_id, event_id, rule, kind, epoch, send_at, messages)
            ), added as (
                insert into announced_part (timer_id, part, organizer_id)
                select timer_id, part, organizer_id
                from announced
                order by timer_id, part
                on conflict (timer_id, part) do nothing
                returning timer_id, part)
            insert into announced_timer as known
                (timer_id, organizer_id, event_id, rule, kind, epoch, send_at, messages)
            select timer_id, min(organizer_id), (array_agg(event_id))[1], min(rule), min(kind), min(epoch), min(send_at),
                sum(messages)
            from announced
            join added using (timer_id, part)
            group by timer_id
            order by timer_id
            on conflict (timer_id) do update
            set messages = known.messages + excluded.messages
            """;

    private final JdbcClient jdbc;

    Announcements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Part(UUID timerId, String part) implements Comparable<Part> {

        @Override
        public int compareTo(Part other) {
            int byTimer = timerId.compareTo(other.timerId);
            return byTimer != 0 ? byTimer : part.compareTo(other.part);
        }
    }

    void apply(List<Message<RemindersAnnounced>> messages) {
        Map<Part, RemindersAnnounced> parts = new TreeMap<>();
        for (Message<RemindersAnnounced> message : messages) {
            RemindersAnnounced announced = message.data();
            if (announced != null) {
                parts.put(new Part(announced.timerId(), announced.part()), announced);
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        jdbc.sql(ADD_NEW_PARTS)
                .param("timerIds", Columns.of(parts.values(), RemindersAnnounced::timerId))
                .param("parts", Columns.of(parts.values(), RemindersAnnounced::part))
                .param("organizerIds", Columns.of(parts.values(), RemindersAnnounced::organizerId))
                .param("eventIds", Columns.of(parts.values(), RemindersAnnounced::eventId))
                .param("rules", Columns.of(parts.values(), RemindersAnnounced::rule))
                .param("kinds", Columns.of(parts.values(), RemindersAnnounced::kind))
                .param("epochs", Columns.of(parts.values(), RemindersAnnounced::epoch))
                .param("sendAts", Columns.of(parts.values(), RemindersAnnounced::sendAt))
                .param("messages", Columns.of(parts.values(), RemindersAnnounced::messages))
                .update();
    }
}
