package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Erases by age. The events of other tests ended less than thirty years ago, so none of them is due here. */
@PlatformTest
class PersonalDataRetentionIT {

    private static final Duration RETENTION = Duration.ofDays(365 * 30);
    private static final int PEOPLE = 1_100;

    @Autowired
    private PersonalDataRetention retention;

    @Autowired
    private JdbcClient jdbc;

    private Instant now;

    @BeforeEach
    void ask() {
        now = Tenancy.callAsPlatform(() -> jdbc.sql("select now()")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single());
    }

    @Test
    void erasesWhatIsDueInChunksAndNothingElse() {
        UUID due = anEventEnding(now.minus(RETENTION).minus(1, ChronoUnit.HOURS), PEOPLE);
        UUID notDue = anEventEnding(now.minus(RETENTION).plus(1, ChronoUnit.HOURS), 2);

        erase();

        assertThat(erased(due)).isEqualTo(PEOPLE);
        assertThat(erased(notDue)).isZero();
        assertThat(count("erasure", due)).isEqualTo(PEOPLE);
        assertThat(confirmed(due)).isEqualTo(PEOPLE);
        assertThat(isFinished(due)).isTrue();
        assertThat(isFinished(notDue)).isFalse();
    }

    @Test
    void goesOnAfterAKill() {
        UUID due = anEventEnding(now.minus(RETENTION).minus(1, ChronoUnit.HOURS), PEOPLE);
        int[] chunks = {0};
        try (var _ = Failpoints.arm("registration.erasing.before-commit", () -> {
            if (++chunks[0] == 2) {
                throw new Failpoints.InjectedFault("in the second chunk");
            }
        })) {
            try {
                erase();
            } catch (Failpoints.InjectedFault killed) {
                assertThat(killed).isNotNull();
            }
        }
        assertThat(erased(due)).isEqualTo(500);
        assertThat(isFinished(due)).isFalse();

        erase();

        assertThat(erased(due)).isEqualTo(PEOPLE);
        assertThat(count("erasure", due)).isEqualTo(PEOPLE);
        assertThat(isFinished(due)).isTrue();
    }

    @Test
    void severalInstancesEraseEachRegistrationOnce() throws Exception {
        UUID due = anEventEnding(now.minus(RETENTION).minus(1, ChronoUnit.HOURS), PEOPLE);

        try (ExecutorService instances = Executors.newFixedThreadPool(3)) {
            for (var turn : instances.invokeAll(java.util.Collections.nCopies(3, Executors.callable(this::erase)))) {
                turn.get();
            }
        }
        erase();

        assertThat(erased(due)).isEqualTo(PEOPLE);
        assertThat(jdbc("select count(*) from registration where event_id = :id and version = 2", due))
                .isEqualTo(PEOPLE);
        assertThat(isFinished(due)).isTrue();
    }

    @Test
    void looksAgainAtAnEventThatWasMoved() {
        UUID event = anEventEnding(now.minus(RETENTION).minus(1, ChronoUnit.HOURS), 2);
        erase();
        assertThat(isFinished(event)).isTrue();
        people(event, 3);
        erase();
        assertThat(erased(event)).isEqualTo(2);

        end(event, now.minus(RETENTION).minus(2, ChronoUnit.HOURS));
        erase();

        assertThat(erased(event)).isEqualTo(5);
    }

    private void erase() {
        Tenancy.runAsPlatform(() -> retention.eraseAfter(RETENTION));
    }

    private UUID anEventEnding(Instant end, int people) {
        UUID event = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                    insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                        starts_at, ends_at, registration_open, waitlist, attendance_recorded)
                    values (:id, 'org_retention', 1, 1, 'ENDED', 'Old', '1990-01-01T10:00', 'UTC', :end, :end, true, true,
                        true)
                    """).param("id", event).param("end", Timestamp.from(end)).update();
            jdbc.sql("""
                    insert into live_event_seats (event_id, organizer_id, capacity, taken, version)
                    values (:id, 'org_retention', null, :people, 1)
                    """).param("id", event).param("people", people).update();
        });
        people(event, people);
        return event;
    }

    private void people(UUID event, int people) {
        Tenancy.runAsPlatform(
                () -> jdbc.sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name, email,
                            channels, source_details, answers, notify, registered_at, changed_at)
                        select uuidv7(), :id, 'org_retention', 1, 'CONFIRMED', name || '@example.com', name,
                            name || '@example.com', '{EMAIL}', '{}', '{}', true, now(), now()
                        from (select 'old' || gen_random_uuid() as name from generate_series(1, :people)) as p
                        """).param("id", event).param("people", people).update());
    }

    private void end(UUID event, Instant end) {
        Tenancy.runAsPlatform(() -> jdbc.sql("update live_event set ends_at = :end where event_id = :id")
                .param("id", event)
                .param("end", Timestamp.from(end))
                .update());
    }

    private int erased(UUID event) {
        return jdbc("""
                select count(*) from registration
                where event_id = :id and erased_at is not null and email is null and first_name = ''
                """, event);
    }

    /** Registrations of a past event stay in its figures. */
    private int confirmed(UUID event) {
        return jdbc("select count(*) from registration where event_id = :id and status = 'CONFIRMED'", event);
    }

    private int count(String table, UUID event) {
        return jdbc("select count(*) from " + table + " where event_id = :id", event);
    }

    private boolean isFinished(UUID event) {
        return jdbc("select count(*) from live_event where event_id = :id and erased_for_end = ends_at", event) == 1;
    }

    private int jdbc(String count, UUID event) {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql(count).param("id", event).query(Integer.class).single());
    }
}
