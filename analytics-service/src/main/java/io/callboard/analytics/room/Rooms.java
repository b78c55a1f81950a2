package io.callboard.analytics.room;

import java.sql.Types;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The rows of rooms. A transaction that changes a room or its contributions locks the row of the room before it locks
 * any contribution.
 */
@Component
class Rooms {

    private static final String FIND = """
            select case live_event.status
                    when 'LIVE' then true
                    when 'SCHEDULED' then now() >= starts_at - make_interval(secs => :opensBeforeSeconds)
                    else false
                end as is_open,
                live_event.status in ('ENDED', 'CANCELLED') as is_over,
                coalesce(revision, 0) as revision, coalesce(questions_wait, false) as questions_wait,
                coalesce(messages_wait, false) as messages_wait
            from live_event
            left join room on room.event_id = live_event.event_id and room.organizer_id = live_event.organizer_id
            where live_event.event_id = :eventId and live_event.organizer_id = :organizerId
            """;

    private static final String CHANGE = """
            insert into room as known (event_id, organizer_id, revision, questions_wait, messages_wait)
            values (:eventId, :organizerId, 1, coalesce(:questionsWait, false), coalesce(:messagesWait, false))
            on conflict (event_id) do update
            set revision = known.revision + 1,
                questions_wait = coalesce(:questionsWait, known.questions_wait),
                messages_wait = coalesce(:messagesWait, known.messages_wait)
            returning revision, questions_wait, messages_wait
            """;

    private final JdbcClient jdbc;
    private final Duration opensBefore;

    Rooms(JdbcClient jdbc, RoomProperties properties) {
        this.jdbc = jdbc;
        this.opensBefore = properties.opensBefore();
    }

    /**
     * A room.
     *
     * @param isOpen whether viewers can write
     * @param isOver whether the live event has ended or was cancelled
     * @param revision how many changes it had
     */
    record Found(boolean isOpen, boolean isOver, long revision, boolean questionsWait, boolean messagesWait) {}

    /** The room after a change, whose row is locked. */
    record Changed(long revision, boolean questionsWait, boolean messagesWait) {

        ContributionStatus statusOfNew(ContributionKind kind) {
            boolean waits = switch (kind) {
                case QUESTION -> questionsWait;
                case MESSAGE -> messagesWait;
            };
            return waits ? ContributionStatus.WAITING : ContributionStatus.SHOWN;
        }
    }

    /** The room of a live event, which may have no row yet; empty if the organizer has no such live event. */
    Optional<Found> find(WatchedRoom room) {
        return jdbc.sql(FIND)
                .param("opensBeforeSeconds", (double) opensBefore.toSeconds())
                .param("eventId", room.eventId())
                .param("organizerId", room.organizer().value())
                .query((row, number) -> new Found(
                        row.getBoolean("is_open"),
                        row.getBoolean("is_over"),
                        row.getLong("revision"),
                        row.getBoolean("questions_wait"),
                        row.getBoolean("messages_wait")))
                .optional();
    }

    /** Numbers a change of the room, and locks it until the transaction ends. */
    Changed change(WatchedRoom room) {
        return change(room, null, null);
    }

    /** The same, with new settings; null leaves one as it is. */
    Changed change(WatchedRoom room, @Nullable Boolean questionsWait, @Nullable Boolean messagesWait) {
        return jdbc.sql(CHANGE)
                .param("eventId", room.eventId())
                .param("organizerId", room.organizer().value())
                .param("questionsWait", questionsWait, Types.BOOLEAN)
                .param("messagesWait", messagesWait, Types.BOOLEAN)
                .query((row, number) -> new Changed(
                        row.getLong("revision"), row.getBoolean("questions_wait"), row.getBoolean("messages_wait")))
                .single();
    }
}
