package io.callboard.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows that an earlier release wrote have no organizer. The test builds the tables of that release in a schema of its
 * own, fills them, migrates, and checks each row.
 */
@PlatformTest
class UpgradeIT {

    @Test
    void givesFactsTheOrganizerOfTheirLiveEvent(@Autowired TableOwner owner) {
        JdbcClient jdbc = owner.jdbc();
        migrate(owner, "before", "1");
        UUID known = UUID.randomUUID();
        UUID unknown = UUID.randomUUID();
        jdbc.sql("insert into before.live_event values (:event, 'org_aurora', 1, 'SCHEDULED', 'Tides', now())")
                .param("event", known)
                .update();
        for (UUID event : new UUID[] {known, unknown}) {
            jdbc.sql("insert into before.registration values (:event, :event, 1, 'CONFIRMED', '{EMAIL}')")
                    .param("event", event)
                    .update();
            jdbc.sql("insert into before.notification values (:event, :event, :event, 'EMAIL', 50)")
                    .param("event", event)
                    .update();
        }

        migrate(owner, "before", "latest");

        for (String table : new String[] {"before.registration", "before.notification"}) {
            assertThat(jdbc.sql("select coalesce(organizer_id, 'nobody') from " + table + " order by 1")
                            .query(String.class)
                            .list())
                    .as(table)
                    .containsExactly("nobody", "org_aurora");
        }
    }

    @Test
    void countsTheFactsThatAreThere(@Autowired TableOwner owner) {
        JdbcClient jdbc = owner.jdbc();
        migrate(owner, "uncounted", "3");
        String facts = """
                insert into uncounted.registration
                    (event_id, registration_id, organizer_id, version, shape, status, channels, source)
                select uuid_nil(), uuidv7(), 'org_aurora', 1, 1, status, channels, source
                from (values ('CONFIRMED', '{EMAIL,SMS}'::text[], 'newsletter'), ('CANCELLED', '{EMAIL}', null))
                    as registration (status, channels, source);
                insert into uncounted.notification
                    (event_id, cause, registration_id, channel, organizer_id, outcome, shape)
                select uuid_nil(), uuid_nil(), uuidv7(), 'EMAIL', 'org_aurora', outcome, 1
                from unnest(array[50, 50, 30]) as outcome;
                insert into uncounted.attendance
                    (event_id, registration_id, organizer_id, version, shape, joined, seconds)
                select uuid_nil(), uuidv7(), 'org_aurora', 1, 1, true, seconds
                from unnest(array[31, 39, 40]) as seconds;
                """.replace("uuid_nil()", "'00000000-0000-0000-0000-000000000000'::uuid");
        jdbc.sql(facts).update();

        migrate(owner, "uncounted", "latest");
        // An instance of the release before goes on for a moment.
        jdbc.sql(facts).update();

        assertThat(lines(jdbc, "select dimension || ' ' || value || ' ' || amount from uncounted.registration_count"))
                .containsExactlyInAnyOrder(
                        "status CONFIRMED 1",
                        "status CANCELLED 1",
                        "source newsletter 1",
                        "source (none) 1",
                        "segment (none) 2",
                        "channel EMAIL 2",
                        "channel SMS 1");
        assertThat(lines(jdbc, "select channel || ' ' || outcome || ' ' || amount from uncounted.notification_count"))
                .containsExactlyInAnyOrder("EMAIL 50 2", "EMAIL 30 1");
        assertThat(lines(jdbc, "select seconds || ' ' || amount from uncounted.watch_time_count"))
                .containsExactlyInAnyOrder("30 2", "40 1");
        assertThat(lines(jdbc, """
                        select count(*)::text from uncounted.registration
                        union all select count(*)::text from uncounted.notification
                        union all select count(*)::text from uncounted.attendance
                        """)).containsExactly("2", "3", "3");
    }

    @Test
    void leavesOutRegistrationsThatWouldCountUnderAnySource(@Autowired TableOwner owner) {
        JdbcClient jdbc = owner.jdbc();
        migrate(owner, "unbounded", "5");
        String registration = """
                insert into unbounded.registration
                    (event_id, registration_id, organizer_id, version, shape, status, channels, source)
                values (uuidv7(), uuidv7(), 'org_aurora', 1, 2, 'CONFIRMED', '{EMAIL}', 'newsletter')
                """;
        jdbc.sql(registration).update();

        migrate(owner, "unbounded", "latest");
        // An instance of the release before goes on for a moment.
        jdbc.sql(registration).update();

        assertThat(lines(jdbc, "select count(*)::text from unbounded.registration"))
                .containsExactly("1");
    }

    private static List<String> lines(JdbcClient jdbc, String query) {
        return jdbc.sql(query).query(String.class).list();
    }

    private static void migrate(TableOwner owner, String schema, String target) {
        Flyway.configure()
                .dataSource(owner.connections())
                .schemas(schema)
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }
}
