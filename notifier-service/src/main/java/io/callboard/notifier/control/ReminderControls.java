package io.callboard.notifier.control;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.delivery.DeliveryWaker;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps pauses and cancelled reminders, which the fences read. */
@Component
class ReminderControls {

    /** A pause that arrives again, or after a newer state of its scope, changes nothing. */
    private static final String UPSERT_PAUSES = """
            insert into pause as known (scope, organizer_id, event_id, paused, version)
            select p.scope, p.organizer_id, p.event_id, p.paused, p.version
            from unnest(:scopes::text[], :organizerIds::text[], :eventIds::uuid[], :paused::boolean[],
                    :versions::bigint[])
                as p (scope, organizer_id, event_id, paused, version)
            order by p.scope
            on conflict (scope) do update set
                organizer_id = excluded.organizer_id, event_id = excluded.event_id, paused = excluded.paused,
                version = excluded.version
            where known.version < excluded.version
            returning scope
            """;

    private static final String CANCEL = """
            insert into cancelled_timer (event_id, timer_id, organizer_id)
            select c.event_id, c.timer_id, c.organizer_id
            from unnest(:eventIds::uuid[], :timerIds::uuid[], :organizerIds::text[])
                as c (event_id, timer_id, organizer_id)
            order by c.event_id, c.timer_id
            on conflict do nothing
            """;

    private final JdbcClient jdbc;
    private final DeliveryWaker waker;

    ReminderControls(JdbcClient jdbc, DeliveryWaker waker) {
        this.jdbc = jdbc;
        this.waker = waker;
    }

    void applyPauses(List<Message<PauseChanged>> messages) {
        List<PauseChanged> states = Newest.of(messages, PauseChanged::scope);
        if (states.isEmpty()) {
            return;
        }
        List<String> changed = jdbc.sql(UPSERT_PAUSES)
                .param("scopes", Columns.of(states, PauseChanged::scope))
                .param("organizerIds", Columns.of(states, PauseChanged::organizerId))
                .param("eventIds", Columns.of(states, PauseChanged::eventId))
                .param("paused", Columns.of(states, PauseChanged::paused))
                .param("versions", Columns.of(states, PauseChanged::version))
                .query(String.class)
                .list();
        if (states.stream().anyMatch(state -> !state.paused() && changed.contains(state.scope()))) {
            waker.wakeResumed();
        }
    }

    void cancel(List<Message<ReminderCancelled>> messages) {
        List<ReminderCancelled> cancelled = messages.stream()
                .map(Message::data)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.comparing(ReminderCancelled::timerId))
                .toList();
        if (cancelled.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL)
                .param("eventIds", Columns.of(cancelled, ReminderCancelled::eventId))
                .param("timerIds", Columns.of(cancelled, ReminderCancelled::timerId))
                .param("organizerIds", Columns.of(cancelled, ReminderCancelled::organizerId))
                .update();
    }
}
