package io.callboard.registration.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.liveevent.LiveEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The public figures stay available while the database is away or does not answer. The test gives the figures a data
 * source that fails, or that does not answer.
 */
@PlatformTest
class CurrentFiguresIT {

    private final UUID event = UUID.randomUUID();
    private Switchable database;
    private SettableClock clock;
    private CurrentFigures figures;

    @BeforeEach
    void oneSeatOfThreeIsTaken(@Autowired DataSource source, @Autowired LiveEvents liveEvents) {
        database = new Switchable(source);
        clock = new SettableClock();
        figures = new CurrentFigures(JdbcClient.create(database), liveEvents, clock);
        JdbcClient jdbc = JdbcClient.create(source);
        jdbc.sql("""
            insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                starts_at, ends_at, registration_open, waitlist)
            values (:event, 'org_aurora', 1, 1, 'SCHEDULED', 'Title', '2099-12-01T18:00', 'UTC',
                '2099-12-01T18:00Z', '2099-12-01T19:00Z', true, true)
            """).param("event", event).update();
        jdbc.sql("""
            insert into live_event_seats (event_id, organizer_id, capacity, taken)
            values (:event, 'org_aurora', 3, 1)
            """).param("event", event).update();
    }

    @Test
    void tellsTheLastKnownWhileTheDatabaseIsAway() {
        assertThat(figures.of(event)).contains(new Figures(event, 1, 0, 0, 3, 2, true, false));

        database.away = true;

        assertThat(figures.of(event)).contains(new Figures(event, 1, 0, 0, 3, 2, true, true));
    }

    @Test
    void pausesWhenTheDatabaseDoesNotAnswer() {
        figures.of(event);
        database.away = true;
        figures.of(event);
        int tries = database.tries;

        figures.of(event);
        assertThat(database.tries).isEqualTo(tries);

        clock.now = clock.now.plus(Duration.ofSeconds(3));
        database.away = false;
        assertThat(figures.of(event).orElseThrow().stale()).isFalse();
    }

    @Test
    void makesNothingUpThatItNeverKnew() {
        database.away = true;

        assertThatThrownBy(() -> figures.of(event)).isInstanceOf(DataAccessException.class);
    }

    private static final class Switchable extends DelegatingDataSource {

        private boolean away;
        private int tries;

        Switchable(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            tries++;
            if (away) {
                throw new SQLException("away", "08001");
            }
            return super.getConnection();
        }
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
