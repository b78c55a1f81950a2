package io.callboard.registration.importing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Stores the progress of imports with a key. Every method takes part in the caller's transaction. */
@Component
class Imports {

    private static final Duration LIFETIME = Duration.ofHours(24);

    private static final String FORGET_EXPIRED = """
            delete from import_progress
            where organizer_id = :organizerId and created_at < :expired
            """;

    private static final String BEGIN = """
            insert into import_progress (organizer_id, key, request, report, created_at)
            values (:organizerId, :key, :request, :report::jsonb, :now)
            on conflict (organizer_id, key) do nothing
            """;

    private static final String LOCK = """
            select report, finished
            from import_progress
            where organizer_id = :organizerId and key = :key and request = :request
            for update
            """;

    private static final String SAVE = """
            update import_progress
            set report = :report::jsonb, finished = :finished
            where organizer_id = :organizerId and key = :key
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    Imports(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** The progress of an import: its lines so far. */
    record Progress(ImportReport report, boolean finished) {

        static Progress none() {
            return new Progress(ImportReport.empty(), false);
        }
    }

    /** The import's progress, without lines if it is new; empty if its key belongs to another import. */
    Optional<Progress> begin(ImportId id) {
        Instant now = clock.instant();
        jdbc.sql(FORGET_EXPIRED)
                .param("organizerId", id.organizer().value())
                .param("expired", Timestamp.from(now.minus(LIFETIME)))
                .update();
        jdbc.sql(BEGIN)
                .param("organizerId", id.organizer().value())
                .param("key", id.key())
                .param("request", id.request())
                .param("report", stored(ImportReport.empty()))
                .param("now", Timestamp.from(now))
                .update();
        return find(id);
    }

    /** The progress of an import that has begun, locked until the end of the transaction. */
    Progress lock(ImportId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("The import was forgotten while it ran"));
    }

    void save(ImportId id, Progress progress) {
        jdbc.sql(SAVE)
                .param("organizerId", id.organizer().value())
                .param("key", id.key())
                .param("report", stored(progress.report()))
                .param("finished", progress.finished())
                .update();
    }

    /**
     * Without freeSeats, which only a dry run has: an instance of the release before reads no property that it does not
     * know.
     */
    private String stored(ImportReport report) {
        ObjectNode stored = json.valueToTree(report);
        stored.remove("freeSeats");
        return json.writeValueAsString(stored);
    }

    private Optional<Progress> find(ImportId id) {
        return jdbc.sql(LOCK)
                .param("organizerId", id.organizer().value())
                .param("key", id.key())
                .param("request", id.request())
                .query(this::progress)
                .optional();
    }

    private Progress progress(ResultSet row, int number) throws SQLException {
        return new Progress(json.readValue(row.getString("report"), ImportReport.class), row.getBoolean("finished"));
    }
}
