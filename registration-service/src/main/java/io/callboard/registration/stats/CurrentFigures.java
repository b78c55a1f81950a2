package io.callboard.registration.stats;

import io.callboard.registration.liveevent.LiveEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the figures of live events and remembers them, so that they can be told while the database is away. */
@Component
class CurrentFigures {

    private static final String READ = """
            select s.capacity, s.taken + coalesce(d.taken, 0) as taken, s.waitlisted + coalesce(d.waitlisted, 0) as waitlisted,
                e.event_id, e.organizer_id, e.epoch, e.status, e.starts_at, e.ends_at, e.zone, e.registration_open,
                e.waitlist, e.segment_keys
            from live_event_seats s
            join live_event e on e.event_id = s.event_id
            cross join lateral (
                select sum(taken) as taken, sum(waitlisted) as waitlisted
                from seat_delta
                where event_id = s.event_id) d
            where s.event_id = :eventId
            """;

    private static final int REMEMBERED = 10_000;

    /** How long the database is left alone after it did not answer: each try may cost a connection timeout. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final Clock clock;
    private final Map<UUID, Figures> known = Collections.synchronizedMap(new Recent());
    private volatile Instant leftAloneUntil = Instant.MIN;

    CurrentFigures(JdbcClient jdbc, LiveEvents liveEvents, Clock clock) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
        this.clock = clock;
    }

    /** The figures; the last known ones if the database does not answer; empty if no such live event is known. */
    Optional<Figures> of(UUID eventId) {
        @Nullable Figures last = known.get(eventId);
        if (last != null && clock.instant().isBefore(leftAloneUntil)) {
            return Optional.of(last.lastKnown());
        }
        try {
            Optional<Figures> current = read(eventId);
            current.ifPresent(figures -> known.put(eventId, figures));
            return current;
        } catch (DataAccessException e) {
            if (last == null) {
                throw e;
            }
            leftAloneUntil = clock.instant().plus(LEFT_ALONE);
            return Optional.of(last.lastKnown());
        }
    }

    private Optional<Figures> read(UUID eventId) {
        return jdbc.sql(READ)
                .param("eventId", eventId)
                .query((row, number) -> {
                    Integer capacity = (Integer) row.getObject("capacity");
                    int taken = row.getInt("taken");
                    return new Figures(
                            eventId,
                            taken,
                            row.getInt("waitlisted"),
                            capacity,
                            capacity == null ? null : Integer.valueOf(Math.max(0, capacity - taken)),
                            liveEvents.read(row, number).isOpen(clock.instant()),
                            false);
                })
                .optional();
    }

    /** Forgets what nobody asked for in a long time. */
    private static final class Recent extends LinkedHashMap<UUID, Figures> {

        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Figures> eldest) {
            return size() > REMEMBERED;
        }
    }
}
