package io.callboard.scheduler.delivery;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The outcomes of the deliveries of timers, one statement per batch. SENT is final, and of other outcomes the latest
 * counts. So repetitions and the order of messages do not matter.
 */
@Repository
class DeliveryOutcomes {

    /**
     * Number of the set of columns that this code knows; it rises when a column is added, so that the topic is read again.
     */
    static final int SHAPE = 1;

    /** The order of {@link DeliveryState#last}. */
    private static final String KEEP = """
            insert into delivery_outcome as known
                (event_id, registration_id, timer_id, channel, organizer_id, status, reason, occurred_at)
            select d.event_id, d.registration_id, d.timer_id, d.channel, d.organizer_id, d.status, d.reason, d.occurred_at
            from unnest(:eventIds::uuid[], :registrationIds::uuid[], :timerIds::uuid[], :channels::text[],
                    :organizerIds::text[], :statuses::text[], :reasons::text[], :occurredAts::timestamptz[])
                as d(event_id, registration_id, timer_id, channel, organizer_id, status, reason, occurred_at)
            on conflict (event_id, registration_id, timer_id, channel) do update set
                status = excluded.status,
                reason = excluded.reason,
                occurred_at = excluded.occurred_at
            where (known.status = 'SENT', known.occurred_at, known.status <> 'UNKNOWN', known.status)
                < (excluded.status = 'SENT', excluded.occurred_at, excluded.status <> 'UNKNOWN', excluded.status)
            """;

    private final JdbcClient jdbc;

    DeliveryOutcomes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All instances write in the order of these keys, so that concurrent batches after a rebalance do not deadlock. */
    private record Key(UUID eventId, UUID registrationId, UUID timerId, String channel) implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::eventId)
                .thenComparing(Key::registrationId)
                .thenComparing(Key::timerId)
                .thenComparing(Key::channel);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** Keeps the outcomes of timers; what follows a registration, such as a confirmation, is no concern of this service. */
    @Transactional
    public void follow(List<Message<DeliveryState>> messages) {
        Map<Key, DeliveryState> last = new TreeMap<>();
        for (Message<DeliveryState> message : messages) {
            DeliveryState state = message.data();
            if (state != null && state.timerId() != null) {
                last.merge(
                        new Key(state.eventId(), state.registrationId(), state.timerId(), state.channel()),
                        state,
                        DeliveryState::last);
            }
        }
        if (!last.isEmpty()) {
            keep(last.keySet(), last.values());
        }
        Failpoints.hit("scheduler.delivery.before-commit");
    }

    private void keep(Collection<Key> keys, Collection<DeliveryState> states) {
        jdbc.sql(KEEP)
                .param("eventIds", Columns.of(keys, Key::eventId))
                .param("registrationIds", Columns.of(keys, Key::registrationId))
                .param("timerIds", Columns.of(keys, Key::timerId))
                .param("channels", Columns.of(keys, Key::channel))
                .param("organizerIds", Columns.of(states, DeliveryState::organizerId))
                .param("statuses", Columns.of(states, DeliveryState::status))
                .param("reasons", Columns.of(states, DeliveryState::reason))
                .param("occurredAts", Columns.of(states, DeliveryState::occurredAt))
                .update();
    }
}
