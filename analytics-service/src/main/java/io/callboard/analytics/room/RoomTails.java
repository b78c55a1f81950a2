package io.callboard.analytics.room;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what changed in watched rooms, in two statements for all of them. */
@Component
class RoomTails {

    /** A room that is read for the first time has no changes to read. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private static final String READ = """
            select watched.event_id as room_event_id, watched.organizer_id,
                live_event.status in ('ENDED', 'CANCELLED') as is_over, coalesce(room.revision, 0) as room_revision, c.*
            from unnest(:events::uuid[], :organizers::text[], :revisions::bigint[])
                as watched (event_id, organizer_id, revision)
            join live_event using (event_id, organizer_id)
            left join room using (event_id, organizer_id)
            left join lateral (
                select %s, false as mine, false as voted
                from contribution c
                where c.event_id = watched.event_id and c.organizer_id = watched.organizer_id
                    and c.revision > watched.revision
                order by c.revision
                limit :limit) c on true
            order by room_event_id, c.revision
            """.formatted(Contributions.COLUMNS);

    private final JdbcClient jdbc;
    private final Polls polls;

    /** The rooms that are watched, written by the loop that reads them and by each request that begins to watch one. */
    private final Map<WatchedRoom, RoomTail> known = new ConcurrentHashMap<>();

    /** Rooms that somebody is about to watch: the next look does not forget them. Written as {@link #known} is. */
    private final Set<WatchedRoom> recent = ConcurrentHashMap.newKeySet();

    RoomTails(JdbcClient jdbc, Polls polls) {
        this.jdbc = jdbc;
        this.polls = polls;
    }

    /** The tails of all watched rooms, without those whose live event does not exist. Forgets other rooms. */
    Map<WatchedRoom, RoomTail> ofWatched(Set<WatchedRoom> rooms) {
        known.keySet().removeIf(room -> !rooms.contains(room) && !recent.remove(room));
        return of(rooms);
    }

    /** The tail of one room; empty if the organizer has no such live event. */
    Optional<RoomTail> of(WatchedRoom room) {
        recent.add(room);
        @Nullable RoomTail tail = of(Set.of(room)).get(room);
        if (tail == null) {
            recent.remove(room);
        }
        return Optional.ofNullable(tail);
    }

    /** What changed behind a revision; empty if the organizer has no such live event. */
    Optional<RoomLook> behind(WatchedRoom room, long revision) {
        return Optional.ofNullable(look(Map.of(room, revision)).get(room));
    }

    private Map<WatchedRoom, RoomTail> of(Set<WatchedRoom> rooms) {
        Map<WatchedRoom, Long> revisions = new HashMap<>();
        Map<WatchedRoom, RoomTail> before = new HashMap<>();
        for (WatchedRoom room : rooms) {
            @Nullable RoomTail tail = known.get(room);
            if (tail != null) {
                before.put(room, tail);
            }
            revisions.put(room, tail == null ? UNKNOWN : tail.revision());
        }
        Map<WatchedRoom, RoomTail> tails = new HashMap<>();
        look(revisions).forEach((room, look) -> {
            @Nullable RoomTail tail = before.get(room);
            RoomTail now = tail == null || look.isTooLong() ? RoomTail.of(look) : tail.with(look);
            tails.put(room, now);
            known.merge(room, now, (one, other) -> one.revision() > other.revision() ? one : other);
        });
        return tails;
    }

    /**
     * Reads the polls after the revision. So a poll that was closed between the two statements is read again by the next
     * look, and not missed.
     */
    private Map<WatchedRoom, RoomLook> look(Map<WatchedRoom, Long> revisions) {
        Map<WatchedRoom, RoomLook> looks = new HashMap<>();
        jdbc.sql(READ)
                .param("events", Columns.of(revisions.keySet(), WatchedRoom::eventId))
                .param(
                        "organizers",
                        Columns.of(revisions.keySet(), room -> room.organizer().value()))
                .param("revisions", Columns.of(revisions.keySet(), revisions::get))
                .param("limit", RoomTail.MOST_CHANGES + 1)
                .query(row -> {
                    var room = new WatchedRoom(
                            new OrganizerId(row.getString("organizer_id")), row.getObject("room_event_id", UUID.class));
                    @Nullable RoomLook look = looks.get(room);
                    if (look == null) {
                        look = new RoomLook(
                                row.getLong("room_revision"),
                                row.getBoolean("is_over"),
                                new ArrayList<>(),
                                new ArrayList<>());
                        looks.put(room, look);
                    }
                    if (row.getObject("contribution_id") != null) {
                        look.changes().add(Contributions.read(row, 0));
                    }
                });
        polls.watched(revisions).forEach((room, read) -> {
            @Nullable RoomLook look = looks.get(room);
            if (look != null) {
                look.polls().addAll(read);
            }
        });
        return looks;
    }
}
