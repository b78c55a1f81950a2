package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.fixture.RealBackends;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The relay reads the outbox from a lower bound of ids, so that it does not walk over deleted rows. The bound must
 * never pass an id that a running transaction may still commit. The test draws ids in open transactions, and reads in
 * between.
 */
class LowerBoundIT {

    private final RealBackends.Database database = RealBackends.newDatabase();
    private final RelayConnections connections =
            new RelayConnections(database.url(), database.username(), database.password());
    private final LowerBound bound = new LowerBound();
    private RelaySession session;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        session = new RelaySession(connections.open());
        other = connections.open();
        other.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
        other.close();
    }

    @Test
    void risesOverDeletedRowsWhileAnOldSnapshotIsOpen() throws SQLException {
        other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(other, "select count(*) from outbox");
        appendAndCommit(3);

        assertThat(relayAll()).isEqualTo(3);
        assertThat(relayAll()).isZero();

        assertThat(bound.value()).isEqualTo(3);
    }

    @Test
    void staysBelowAnIdThatARunningTransactionHasDrawn() throws SQLException {
        append(other);
        appendAndCommit(2);
        relayAll();
        relayAll();
        assertThat(bound.value()).isZero();

        other.commit();

        assertThat(relayAll()).isEqualTo(1);
        relayAll();
        assertThat(bound.value()).isEqualTo(3);
    }

    @Test
    void risesAsFarAsTheFirstMessageThatWaits() throws SQLException {
        appendAndCommit(5);
        var batch = session.read(bound.value(), List.of(), 3);
        bound.read(batch.oldestRunning(), batch.firstId());
        bound.deleted(session.delete(batch.rows()), batch.rows().getLast().id());

        var next = session.read(bound.value(), List.of(), 10);
        bound.read(next.oldestRunning(), next.firstId());
        assertThat(bound.value()).isEqualTo(3);
    }

    @Test
    void aTransactionIsNumberedBeforeItDrawsAnId() throws SQLException {
        execute(other, """
                insert into outbox (topic, message_key, message_type, message_id)
                select 'topic', 'key', 'ThingHappened', pg_current_xact_id_if_assigned()::text
                """);
        other.commit();

        assertThat(session.read(0, List.of(), 1).rows().getFirst().messageId()).isNotNull();
    }

    private int relayAll() throws SQLException {
        var batch = session.read(bound.value(), List.of(), 100);
        bound.read(batch.oldestRunning(), batch.firstId());
        if (!batch.rows().isEmpty()) {
            bound.deleted(session.delete(batch.rows()), batch.rows().getLast().id());
        }
        return batch.rows().size();
    }

    private void appendAndCommit(int messages) throws SQLException {
        try (var writer = connections.open()) {
            for (var n = 0; n < messages; n++) {
                append(writer);
            }
        }
    }

    private static void append(Connection connection) throws SQLException {
        execute(connection, """
                insert into outbox (topic, message_key, message_type, message_id)
                values ('topic', 'key', 'ThingHappened', 'id')
                """);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
