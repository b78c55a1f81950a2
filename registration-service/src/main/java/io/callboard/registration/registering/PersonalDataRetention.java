package io.callboard.registration.registering;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.registration.erasure.ErasureProperties;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Erases the personal data of registrations whose live event ended long enough ago, some hundred in each transaction. The
 * clock of the database decides, and several instances can do it at once.
 */
@Component
class PersonalDataRetention implements Worker {

    private static final int EVENTS_PER_TURN = 100;
    private static final int CHUNK = 500;
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final UUID FIRST = new UUID(0, 0);

    /**
     * Live events that ended before the retention of their organizer, else before that of the deployment. Each part reads
     * from an index: its instants are computed first, because row-level security lets only leakproof functions of columns
     * into an index condition.
     */
    static final String DUE = """
            with own as materialized (
                select organizer_id, now() - make_interval(days => retain_days) as erase_before
                from retention
                where retain_days is not null
            )
            select event_id, organizer_id, erase_before
            from (
                (select due.event_id, own.organizer_id, due.ends_at, own.erase_before
                from own
                cross join lateral (
                    select event_id, ends_at
                    from live_event e
                    where e.organizer_id = own.organizer_id and e.ends_at < own.erase_before
                        and (e.erased_for_end is null or e.erased_for_end <> e.ends_at)
                    order by e.ends_at
                    limit :limit) due)
                union all
                (select e.event_id, e.organizer_id, e.ends_at, now() - make_interval(secs => :retainSeconds::bigint)
                from live_event e
                where e.ends_at < now() - make_interval(secs => :retainSeconds::bigint)
                    and (e.erased_for_end is null or e.erased_for_end <> e.ends_at)
                    and not exists (select from own where own.organizer_id = e.organizer_id)
                order by e.ends_at
                limit :limit)) found
            order by ends_at
            limit :limit
            """;

    /** Not while another transaction had locked a registration: the next turn looks again. */
    private static final String FINISH = """
            update live_event
            set erased_for_end = ends_at
            where event_id = :eventId and organizer_id = :organizerId and ends_at < :eraseBefore
                and not exists (
                    select from registration r
                    where r.event_id = live_event.event_id and r.kind = 'REGISTRANT' and r.erased_at is null)
            """;

    private final @Nullable Duration retainFor;
    private final JdbcClient jdbc;
    private final Eraser eraser;
    private final SupervisedLoop loop = new SupervisedLoop("personal-data", this::turn, PAUSE_AFTER_FAILURE);

    PersonalDataRetention(ErasureProperties properties, JdbcClient jdbc, Eraser eraser) {
        this.retainFor = properties.retainPersonalDataFor();
        this.jdbc = jdbc;
        this.eraser = eraser;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private record Due(UUID eventId, OrganizerId organizer, Instant eraseBefore) {}

    private Duration turn() {
        eraseDue(retainFor);
        return PAUSE;
    }

    /**
     * Erases what is due; at most so many live events that the loop can be stopped in between.
     *
     * @param byDefault the retention for organizers without one of their own; null: nothing of them is due
     */
    void eraseDue(@Nullable Duration byDefault) {
        List<Due> events = jdbc.sql(DUE)
                .param("retainSeconds", byDefault == null ? null : byDefault.toSeconds())
                .param("limit", EVENTS_PER_TURN)
                .query((row, number) -> new Due(
                        row.getObject("event_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getTimestamp("erase_before").toInstant()))
                .list();
        for (Due event : events) {
            eraseAll(event);
            jdbc.sql(FINISH)
                    .param("eventId", event.eventId())
                    .param("organizerId", event.organizer().value())
                    .param("eraseBefore", Timestamp.from(event.eraseBefore()))
                    .update();
        }
    }

    private void eraseAll(Due event) {
        UUID after = FIRST;
        List<UUID> erased;
        do {
            erased = eraser.eraseSome(event.eventId(), event.organizer(), after, CHUNK);
            after = erased.isEmpty() ? after : erased.getLast();
        } while (erased.size() == CHUNK && !loop.isStopping());
    }
}
