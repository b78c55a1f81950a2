package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Erases by age. The events of other tests ended less than thirty years ago, so none of them is due here. */
@PlatformTest
class PersonalDataRetentionIT {

    private static final Duration RETENTION = Duration.ofDays(365 * 30);
    private static final int PEOPLE = 1_100;

    @Autowired
    private PersonalDataRetention retention;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

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
            for (var turn : instances.invokeAll(Collections.nCopies(3, Executors.callable(this::erase)))) {
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
        people("org_retention", event, 3);
        erase();
        assertThat(erased(event)).isEqualTo(2);

        end(event, now.minus(RETENTION).minus(2, ChronoUnit.HOURS));
        erase();

        assertThat(erased(event)).isEqualTo(5);
    }

    /** The worker of the service erases by own retentions as well, so it may be in the middle of it. */
    @Test
    void anOrganizersOwnRetentionGoesBeforeThatOfTheDeployment() {
        retains("org_short", 365 * 9);
        retains("org_long", 3650);
        UUID shorter = anEventEnding("org_short", now.minus(Duration.ofDays(365 * 9 + 1)), 3);
        UUID notYet = anEventEnding("org_short", now.minus(Duration.ofDays(365 * 9 - 1)), 2);
        UUID longer = anEventEnding("org_long", now.minus(Duration.ofDays(3649)), 2);
        UUID other = anEventEnding("org_default", now.minus(Duration.ofDays(3649)), 2);

        Tenancy.runAsPlatform(() -> retention.eraseDue(null));
        await().untilAsserted(() -> assertThat(isFinished(shorter)).isTrue());
        assertThat(erased(shorter)).isEqualTo(3);
        assertThat(erased(other)).isZero();

        Tenancy.runAsPlatform(() -> retention.eraseDue(Duration.ofDays(3648)));
        assertThat(erased(other)).isEqualTo(2);
        assertThat(erased(longer)).isZero();
        assertThat(erased(notYet)).isZero();

        retains("org_long", 3648);
        Tenancy.runAsPlatform(() -> retention.eraseDue(null));
        await().untilAsserted(() -> assertThat(isFinished(longer)).isTrue());
        assertThat(erased(longer)).isEqualTo(2);
    }

    /** Both parts, with row-level security in force. */
    @Test
    void looksForWhatIsDueInIndexes() {
        List<String> plan = Tenancy.callAsPlatform(() -> transactions.execute(_ -> {
            jdbc.sql("set local enable_seqscan = off").update();
            return jdbc.sql("explain (costs off) " + PersonalDataRetention.DUE)
                    .param("retainSeconds", RETENTION.toSeconds())
                    .param("limit", 100)
                    .query(String.class)
                    .list();
        }));

        assertThat(plan).noneMatch(line -> line.contains("Seq Scan on live_event"));
        assertThat(plan)
                .filteredOn(line -> line.contains("Index Cond:") && line.contains("ends_at <"))
                .hasSize(2);
    }

    private void retains(String organizer, int days) {
        Tenancy.runAsPlatform(() ->
                jdbc.sql("""
                    insert into retention (organizer_id, version, retain_days) values (:organizer, 1, :days)
                    on conflict (organizer_id) do update set retain_days = excluded.retain_days
                    """).param("organizer", organizer).param("days", days).update());
    }

    private void erase() {
        Tenancy.runAsPlatform(() -> retention.eraseDue(RETENTION));
    }

    private UUID anEventEnding(Instant end, int people) {
        return anEventEnding("org_retention", end, people);
    }

    private UUID anEventEnding(String organizer, Instant end, int people) {
        UUID event = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                    insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                        starts_at, ends_at, registration_open, waitlist, attendance_recorded)
                    values (:id, :organizer, 1, 1, 'ENDED', 'Old', '1990-01-01T10:00', 'UTC', :end, :end, true, true,
                        true)
                    """)
                    .param("id", event)
                    .param("organizer", organizer)
                    .param("end", Timestamp.from(end))
                    .update();
            jdbc.sql("""
                    insert into live_event_seats (event_id, organizer_id, capacity, taken, version)
                    values (:id, :organizer, null, :people, 1)
                    """)
                    .param("id", event)
                    .param("organizer", organizer)
                    .param("people", people)
                    .update();
        });
        people(organizer, event, people);
        return event;
    }

    private void people(String organizer, UUID event, int people) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name, email,
                            channels, source_details, answers, notify, registered_at, changed_at)
                        select uuidv7(), :id, :organizer, 1, 'CONFIRMED', name || '@example.com', name,
                            name || '@example.com', '{EMAIL}', '{}', '{}', true, now(), now()
                        from (select 'old' || gen_random_uuid() as name from generate_series(1, :people)) as p
                        """)
                .param("id", event)
                .param("organizer", organizer)
                .param("people", people)
                .update());
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
