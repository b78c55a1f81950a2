package io.callboard.registration.stats;

import io.callboard.registration.liveevent.LiveEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the figures of live events and caches them, so that they are available while the database is away. */
@Component
public class CurrentFigures {

    private static final String READ = """
            select s.capacity, s.promoting, s.taken + coalesce(d.taken, 0) as taken, s.waitlisted + coalesce(d.waitlisted, 0) as waitlisted,
                e.event_id, e.organizer_id, e.epoch, e.status, e.starts_at, e.ends_at, e.zone, e.registration_open,
                e.waitlist, e.waitlist_offer_seconds, e.confirm_email_first, e.approval_required, e.segment_keys,
                (select count(*) from registration r where r.event_id = s.event_id and r.status in ('PENDING', 'OFFERED')) as pending
            from live_event_seats s
            join live_event e on e.event_id = s.event_id
            cross join lateral (
                select sum(taken) as taken, sum(waitlisted) as waitlisted
                from seat_delta
                where event_id = s.event_id) d
            where s.event_id = any(:eventIds)
            """;

    private static final int REMEMBERED = 10_000;

    /** Pause after the database did not answer, because each try may take a connection time-out. */
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

    /** How many seats are free; empty if there is no limit, or if no such live event is known. */
    public OptionalInt freeSeats(UUID eventId) {
        Integer remaining = of(eventId).map(Figures::remaining).orElse(null);
        return remaining == null ? OptionalInt.empty() : OptionalInt.of(remaining);
    }

    /** The figures; the last known ones if the database does not answer; empty if no such live event is known. */
    Optional<Figures> of(UUID eventId) {
        return Optional.ofNullable(of(Set.of(eventId)).get(eventId));
    }

    /**
     * The figures of these live events, without those that are not known; the last known ones if the database does not
     * answer. Throws when it does not answer and nothing is known.
     */
    Map<UUID, Figures> of(Set<UUID> eventIds) {
        Map<UUID, Figures> last = lastKnown(eventIds);
        if (!last.isEmpty() && clock.instant().isBefore(leftAloneUntil)) {
            return last;
        }
        try {
            Map<UUID, Figures> current = read(eventIds);
            known.putAll(current);
            return current;
        } catch (DataAccessException e) {
            if (last.isEmpty()) {
                throw e;
            }
            leftAloneUntil = clock.instant().plus(LEFT_ALONE);
            return last;
        }
    }

    private Map<UUID, Figures> lastKnown(Set<UUID> eventIds) {
        return eventIds.stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(Figures::eventId, Figures::lastKnown));
    }

    private Map<UUID, Figures> read(Set<UUID> eventIds) {
        return jdbc
                .sql(READ)
                .param("eventIds", eventIds.toArray(UUID[]::new))
                .query((row, number) -> {
                    Integer capacity = (Integer) row.getObject("capacity");
                    int taken = row.getInt("taken");
                    int pending = row.getInt("pending");
                    return new Figures(
                            row.getObject("event_id", UUID.class),
                            taken - pending,
                            pending,
                            row.getInt("waitlisted"),
                            capacity,
                            capacity == null
                                    ? null
                                    : Integer.valueOf(row.getBoolean("promoting") ? 0 : Math.max(0, capacity - taken)),
                            liveEvents.read(row, number).isOpen(clock.instant()),
                            false);
                })
                .list()
                .stream()
                .collect(Collectors.toMap(Figures::eventId, Function.identity()));
    }

    /** Removes figures that were not requested for a long time. */
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
