package io.callboard.analytics.room;

import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of questions and chat messages. */
@Component
class Contributions {

    static final String COLUMNS = """
            c.contribution_id, c.registration_id, c.revision, c.kind, c.status, c.name, c.text, c.written_at, c.votes,
                c.answered, c.pinned""";

    /** Of the viewer who reads; null for the organizer. */
    private static final String OF_READER = """
            , coalesce(c.registration_id = :reader::uuid, false) as mine,
                exists (
                    select from question_vote v
                    where v.event_id = c.event_id and v.contribution_id = c.contribution_id
                        and v.registration_id = :reader::uuid) as voted""";

    private static final String ADD = """
            insert into contribution as c (contribution_id, event_id, organizer_id, registration_id, revision, kind, status,
                name, text, written_at)
            values (:id, :eventId, :organizerId, :registrationId::uuid, :revision, :kind, :status, :name, :text, now())
            returning %s, c.registration_id is not null as mine, false as voted
            """.formatted(COLUMNS);

    private static final String FIND = """
            select %s%s
            from contribution c
            where c.contribution_id = :id and c.event_id = :eventId and c.organizer_id = :organizerId and c.kind = :kind
                and c.status = any(:statuses)
            """.formatted(COLUMNS, OF_READER);

    /** The placeholders are the columns, empty or {@link #BEHIND}, the column of the order and its direction. */
    private static final String PAGE = """
            select %1$s
            from contribution c
            where c.event_id = :eventId and c.organizer_id = :organizerId and c.kind = :kind
                and c.status = any(:statuses) and (:answered::boolean is null or c.answered = :answered::boolean) %2$s
            order by c.%3$s %4$s, c.contribution_id %4$s
            limit :limit
            """;

    /** The placeholders are the column of the order, its type, and the operator of {@link Sort}. */
    private static final String BEHIND = "and (c.%1$s, c.contribution_id) %3$s (:after::%2$s, :afterId::uuid)";

    private static final String COUNT = """
            select count(*)
            from contribution c
            where c.event_id = :eventId and c.organizer_id = :organizerId and c.kind = :kind
                and c.status = any(:statuses) and (:answered::boolean is null or c.answered = :answered::boolean)
            """;

    private static final String VOTE = """
            insert into question_vote (event_id, contribution_id, registration_id, organizer_id)
            select event_id, contribution_id, :registrationId, organizer_id
            from contribution
            where contribution_id = :id and event_id = :eventId and organizer_id = :organizerId and kind = 'QUESTION'
                and status = 'SHOWN'
            on conflict do nothing
            """;

    private static final String WITHDRAW = """
            delete from question_vote
            where event_id = :eventId and contribution_id = :id and registration_id = :registrationId
                and organizer_id = :organizerId
            """;

    private static final String COUNT_VOTE = """
            update contribution
            set votes = votes + :change, revision = :revision
            where contribution_id = :id and event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String MARK = """
            update contribution
            set status = coalesce(:status, status), answered = coalesce(:answered, answered),
                pinned = coalesce(:pinned, pinned), revision = :revision
            where contribution_id = :id and event_id = :eventId and organizer_id = :organizerId and status <> 'ERASED'
            """;

    private final JdbcClient jdbc;

    Contributions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What of a room is listed, and for whom. */
    record Selection(
            WatchedRoom room,
            ContributionKind kind,
            List<ContributionStatus> statuses,
            @Nullable Boolean answered,
            @Nullable UUID reader) {

        /** What this viewer can see. */
        static Selection shownTo(UUID reader, WatchedRoom room, ContributionKind kind) {
            return new Selection(room, kind, List.of(ContributionStatus.SHOWN), null, reader);
        }
    }

    /** Adds one that the transaction, which has locked the room, numbered so. */
    Contribution add(
            WatchedRoom room,
            UUID id,
            @Nullable UUID registrationId,
            long revision,
            ContributionKind kind,
            ContributionStatus status,
            Draft draft) {
        return jdbc.sql(ADD)
                .params(of(room))
                .param("id", id)
                .param("registrationId", registrationId == null ? null : registrationId.toString())
                .param("revision", revision)
                .param("kind", kind.name())
                .param("status", status.name())
                .param("name", draft.name(), Types.VARCHAR)
                .param("text", draft.text())
                .query(Contributions::read)
                .single();
    }

    Optional<Contribution> find(Selection selection, UUID id) {
        return jdbc.sql(FIND)
                .params(of(selection))
                .param("id", id)
                .query(Contributions::read)
                .optional();
    }

    private record Position(String value, UUID id) {}

    Page<Contribution> page(Selection selection, Sort wanted, Paging paging) {
        ListOrder order = ListOrder.of(wanted.field());
        Position position = paging.after(cursor -> new Position(order.value(cursor), cursor.uuid(1)));
        Sort sort = paging.reading(wanted);
        Map<String, Object> parameters = of(selection);
        parameters.put("limit", paging.rows());
        if (position != null) {
            parameters.put("after", position.value());
            parameters.put("afterId", position.id().toString());
        }
        String behind = position == null ? "" : BEHIND.formatted(order.column, order.type, sort.behind());
        List<Contribution> rows = jdbc.sql(PAGE.formatted(COLUMNS + OF_READER, behind, order.column, sort.direction()))
                .params(parameters)
                .query(Contributions::read)
                .list();
        return paging.page(
                rows,
                order::cursor,
                () -> jdbc.sql(COUNT).params(of(selection)).query(Long.class).single());
    }

    /** Stores a vote for a question that is shown; false if the viewer voted before, or cannot see such a question. */
    boolean vote(WatchedRoom room, UUID id, UUID registrationId) {
        return vote(VOTE, room, id, registrationId);
    }

    /** Removes a vote; false if there is none. */
    boolean withdrawVote(WatchedRoom room, UUID id, UUID registrationId) {
        return vote(WITHDRAW, room, id, registrationId);
    }

    private boolean vote(String sql, WatchedRoom room, UUID id, UUID registrationId) {
        return jdbc.sql(sql)
                        .params(of(room))
                        .param("id", id)
                        .param("registrationId", registrationId)
                        .update()
                > 0;
    }

    /** Changes the number of votes, in a transaction that has locked the room. */
    void countVote(WatchedRoom room, UUID id, int change, long revision) {
        jdbc.sql(COUNT_VOTE)
                .params(of(room))
                .param("id", id)
                .param("change", change)
                .param("revision", revision)
                .update();
    }

    /** Changes what is given, in a transaction that has locked the room. */
    void mark(WatchedRoom room, UUID id, Marks marks, long revision) {
        jdbc.sql(MARK)
                .params(of(room))
                .param("id", id)
                .param("status", marks.status() == null ? null : marks.status().name(), Types.VARCHAR)
                .param("answered", marks.answered(), Types.BOOLEAN)
                .param("pinned", marks.pinned(), Types.BOOLEAN)
                .param("revision", revision)
                .update();
    }

    private static Map<String, Object> of(WatchedRoom room) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("eventId", room.eventId());
        parameters.put("organizerId", room.organizer().value());
        return parameters;
    }

    private static Map<String, @Nullable Object> of(Selection selection) {
        Map<String, @Nullable Object> parameters = new HashMap<>(of(selection.room()));
        parameters.put("kind", selection.kind().name());
        parameters.put("statuses", selection.statuses().stream().map(Enum::name).toArray(String[]::new));
        parameters.put(
                "answered",
                selection.answered() == null ? null : selection.answered().toString());
        parameters.put(
                "reader", selection.reader() == null ? null : selection.reader().toString());
        return parameters;
    }

    /** A row with {@link #COLUMNS}, {@code mine} and {@code voted}. */
    static Contribution read(ResultSet row, int number) throws SQLException {
        return new Contribution(
                row.getObject("contribution_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getLong("revision"),
                ContributionKind.valueOf(row.getString("kind")),
                ContributionStatus.valueOf(row.getString("status")),
                row.getString("name"),
                row.getString("text"),
                row.getObject("written_at", OffsetDateTime.class).toInstant(),
                row.getInt("votes"),
                row.getBoolean("answered"),
                row.getBoolean("pinned"),
                row.getBoolean("mine"),
                row.getBoolean("voted"));
    }
}
