package io.callboard.registration.attendance;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records the attendance of ended live events in the background, and ends silent sessions.
 *
 * <p>A transaction records a chunk of registrants together with the position behind it. When it does not commit, the
 * chunk is recorded by the next turn, by this instance or another. Of several ended events each gets a chunk in turn.
 */
@Component
class AttendanceRecorder implements Worker {

    private static final int CHUNK = 1_000;
    private static final int EVENTS_PER_TURN = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);
    private static final UUID FIRST = new UUID(0, 0);

    private static final String TO_RECORD = """
            select event_id
            from live_event
            where status = 'ENDED' and not attendance_recorded
            limit :limit
            """;

    /** Only check-ins tell who came to an event in person. It is not recorded if there are none. */
    private static final String LOCK = """
            select event_id, organizer_id, attendance_cursor, content ->> 'inPerson' is not null as in_person
            from live_event
            where event_id = :eventId and status = 'ENDED' and not attendance_recorded
            for no key update skip locked
            """;

    private static final String SAVE = """
            update live_event
            set attendance_cursor = :cursor, attendance_recorded = :finished
            where event_id = :eventId and organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;
    private final Attendances attendances;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("attendance", this::turn, PAUSE_AFTER_FAILURE);

    AttendanceRecorder(JdbcClient jdbc, Attendances attendances, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.attendances = attendances;
        this.transactions = transactions;
    }

    /** When the next sweep is due, on the monotonic clock. Owned by the loop's thread. */
    private long nextSweepNanos = System.nanoTime();

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private record Ended(
            UUID eventId, OrganizerId organizer, @Nullable UUID cursor, boolean inPerson) {}

    private Duration turn() {
        boolean worked = false;
        for (UUID event : jdbc.sql(TO_RECORD)
                .param("limit", EVENTS_PER_TURN)
                .query(UUID.class)
                .list()) {
            worked |= transactions.execute(_ -> advance(event));
        }
        return sweep() || worked ? Duration.ZERO : PAUSE;
    }

    /** A sweep reads all running sessions. True if there may be more silent ones. */
    private boolean sweep() {
        if (System.nanoTime() - nextSweepNanos < 0) {
            return false;
        }
        boolean more = attendances.closeSilent(CHUNK) == CHUNK;
        if (!more) {
            nextSweepNanos = System.nanoTime() + BETWEEN_SWEEPS.toNanos();
        }
        return more;
    }

    /** False if another instance works on the live event. */
    private boolean advance(UUID eventId) {
        Optional<Ended> ended = jdbc.sql(LOCK)
                .param("eventId", eventId)
                .query((row, number) -> new Ended(
                        row.getObject("event_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getObject("attendance_cursor", UUID.class),
                        row.getBoolean("in_person")))
                .optional();
        ended.ifPresent(this::recordChunk);
        Failpoints.hit("registration.attendance.before-commit");
        return ended.isPresent();
    }

    private void recordChunk(Ended event) {
        UUID cursor = event.cursor();
        List<UUID> recorded = event.inPerson() && !attendances.anyCheckedIn(event.eventId(), event.organizer())
                ? List.of()
                : attendances.record(event.eventId(), event.organizer(), cursor == null ? FIRST : cursor, CHUNK);
        jdbc.sql(SAVE)
                .param("eventId", event.eventId())
                .param("organizerId", event.organizer().value())
                .param("cursor", recorded.isEmpty() ? cursor : recorded.getLast())
                .param("finished", recorded.size() < CHUNK)
                .update();
    }
}
