package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of polls and of their answers. */
@Component
class Polls {

    private static final int SHARDS = 16;

    private static final String COLUMNS = """
            p.poll_id, p.revision, p.status, p.question, p.options, p.created_at,
                array(
                    select coalesce(sum(n.amount), 0)::bigint
                    from generate_series(0, cardinality(p.options) - 1) as o (option)
                    left join poll_count n on n.event_id = p.event_id and n.poll_id = p.poll_id and n.option = o.option
                    group by o.option
                    order by o.option) as answers""";

    /** Of the viewer who reads; null for the organizer. */
    private static final String OF_READER = """
            , (
                    select a.option
                    from poll_answer a
                    where a.event_id = p.event_id and a.poll_id = p.poll_id and a.registration_id = :reader::uuid
                ) as answer""";

    private static final String ADD = """
            insert into poll (poll_id, event_id, organizer_id, revision, status, question, options, created_at)
            values (:id, :eventId, :organizerId, 0, 'DRAFT', :question, :options, now())
            """;

    private static final String AMOUNTS = """
            select count(*) as all_polls, count(*) filter (where status = 'OPEN') as open_polls
            from poll
            where event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String FIND = """
            select %s%s
            from poll p
            where p.poll_id = :id and p.event_id = :eventId and p.organizer_id = :organizerId
            """.formatted(COLUMNS, OF_READER);

    /** The placeholders are empty or {@link #BEHIND}, and the direction of {@link Sort}. */
    private static final String PAGE = """
            select %1$s
            from poll p
            where p.event_id = :eventId and p.organizer_id = :organizerId and p.status = any(:statuses) %2$s
            order by p.created_at %3$s, p.poll_id %3$s
            limit :limit
            """;

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = "and (p.created_at, p.poll_id) %s (:createdAt::timestamptz, :afterId::uuid)";

    private static final String COUNT = """
            select count(*)
            from poll p
            where p.event_id = :eventId and p.organizer_id = :organizerId and p.status = any(:statuses)
            """;

    private static final String SET_STATUS = """
            update poll
            set status = :status, revision = :revision
            where poll_id = :id and event_id = :eventId and organizer_id = :organizerId
            """;

    /**
     * Answers share the lock of their poll, and a change of its status has it alone. PostgreSQL grants advisory locks in
     * the order of the requests, so a poll can be closed while many answer. Row locks would let each further answer pass.
     */
    private static final String LOCK = "select count(pg_advisory_xact_lock(hashtextextended(:id, 71)))";

    private static final String SHARE = "select count(pg_advisory_xact_lock_shared(hashtextextended(:id, 71)))";

    private static final String STATUS = """
            select status
            from poll
            where poll_id = :id and event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String ANSWER = """
            with changed as (
                insert into poll_answer as known (event_id, poll_id, registration_id, organizer_id, option)
                values (:eventId, :id, :registrationId, :organizerId, :option)
                on conflict (event_id, poll_id, registration_id) do update
                set option = excluded.option
                where known.option <> excluded.option
                returning old.option as before, new.option as after
            ), signed as (
                select before as option, -1 as sign from changed where before is not null
                union all
                select after, 1 from changed
            ), counted as (
                insert into poll_count as known (event_id, poll_id, shard, option, organizer_id, amount)
                select :eventId, :id, :shard, option, :organizerId, sign
                from signed
                order by option
                on conflict (event_id, poll_id, shard, option) do update
                set amount = known.amount + excluded.amount
            )
            select before is null from changed
            """;

    /** Of watched rooms: the polls that are open, and those whose status changed behind a revision. */
    private static final String WATCHED = """
            select p.event_id, p.organizer_id, %s, null::smallint as answer
            from unnest(:events::uuid[], :organizers::text[], :revisions::bigint[])
                as watched (event_id, organizer_id, revision)
            join poll p on p.event_id = watched.event_id and p.organizer_id = watched.organizer_id
                and (p.status = 'OPEN' or p.status = 'CLOSED' and p.revision > watched.revision)
            order by p.event_id, p.created_at, p.poll_id
            """.formatted(COLUMNS);

    private static final Sort NEWEST_FIRST = Sort.of("-createdAt", "createdAt");

    private final JdbcClient jdbc;

    Polls(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many polls a room has. */
    record Amounts(int all, int open) {}

    void add(WatchedRoom room, UUID id, String question, List<String> options) {
        jdbc.sql(ADD)
                .params(of(room))
                .param("id", id)
                .param("question", question)
                .param("options", options.toArray(String[]::new))
                .update();
    }

    Amounts amounts(WatchedRoom room) {
        return jdbc.sql(AMOUNTS)
                .params(of(room))
                .query((row, number) -> new Amounts(row.getInt("all_polls"), row.getInt("open_polls")))
                .single();
    }

    /** The poll, with the answer of this reader. */
    Optional<Poll> find(WatchedRoom room, UUID id, @Nullable UUID reader) {
        return jdbc.sql(FIND)
                .params(of(room))
                .param("id", id)
                .param("reader", reader == null ? null : reader.toString(), Types.VARCHAR)
                .query(Polls::read)
                .optional();
    }

    private record Position(Instant createdAt, UUID id) {}

    Page<Poll> page(WatchedRoom room, List<PollStatus> statuses, @Nullable UUID reader, Paging paging) {
        @Nullable Position position = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        Sort sort = paging.reading(NEWEST_FIRST);
        Map<String, @Nullable Object> parameters = new HashMap<>(of(room));
        parameters.put("statuses", statuses.stream().map(Enum::name).toArray(String[]::new));
        parameters.put("reader", reader == null ? null : reader.toString());
        parameters.put("limit", paging.rows());
        if (position != null) {
            parameters.put("createdAt", position.createdAt().toString());
            parameters.put("afterId", position.id().toString());
        }
        String behind = position == null ? "" : BEHIND.formatted(sort.behind());
        List<Poll> polls = jdbc.sql(PAGE.formatted(COLUMNS + OF_READER, behind, sort.direction()))
                .params(parameters)
                .query(Polls::read)
                .list();
        return paging.page(
                polls,
                poll -> Cursor.of(poll.createdAt(), poll.id()),
                () -> jdbc.sql(COUNT).params(parameters).query(Long.class).single());
    }

    /** Waits for the transactions that answer the poll; later ones find the new status. */
    void setStatus(WatchedRoom room, UUID id, PollStatus status, long revision) {
        jdbc.sql(LOCK).param("id", id.toString()).query(Long.class).single();
        jdbc.sql(SET_STATUS)
                .params(of(room))
                .param("id", id)
                .param("status", status.name())
                .param("revision", revision)
                .update();
    }

    /** The status, which stays until the transaction ends. */
    Optional<PollStatus> hold(WatchedRoom room, UUID id) {
        jdbc.sql(SHARE).param("id", id.toString()).query(Long.class).single();
        return jdbc.sql(STATUS)
                .params(of(room))
                .param("id", id)
                .query((row, number) -> PollStatus.valueOf(row.getString("status")))
                .optional();
    }

    /** Stores an answer in the place of an earlier one. True if the viewer has not answered before. */
    boolean answer(WatchedRoom room, UUID id, Viewer viewer, int option) {
        return jdbc.sql(ANSWER)
                .params(of(room))
                .param("id", id)
                .param("registrationId", viewer.registrationId())
                .param("option", option)
                .param("shard", Math.floorMod(viewer.registrationId().hashCode(), SHARDS))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** The polls that changed after these revisions, for the watchers of these rooms. */
    Map<WatchedRoom, List<Poll>> watched(Map<WatchedRoom, Long> revisions) {
        Map<WatchedRoom, List<Poll>> polls = new HashMap<>();
        jdbc.sql(WATCHED)
                .param("events", Columns.of(revisions.keySet(), WatchedRoom::eventId))
                .param(
                        "organizers",
                        Columns.of(revisions.keySet(), room -> room.organizer().value()))
                .param("revisions", Columns.of(revisions.keySet(), revisions::get))
                .query(row -> {
                    var room = new WatchedRoom(
                            new OrganizerId(row.getString("organizer_id")), row.getObject("event_id", UUID.class));
                    polls.computeIfAbsent(room, _ -> new ArrayList<>()).add(read(row, 0));
                });
        return polls;
    }

    private static Map<String, Object> of(WatchedRoom room) {
        return Map.of("eventId", room.eventId(), "organizerId", room.organizer().value());
    }

    private static Poll read(ResultSet row, int number) throws SQLException {
        return new Poll(
                row.getObject("poll_id", UUID.class),
                row.getLong("revision"),
                PollStatus.valueOf(row.getString("status")),
                row.getString("question"),
                List.of((String[]) row.getArray("options").getArray()),
                List.of((Long[]) row.getArray("answers").getArray()),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("answer", Integer.class));
    }
}
