package io.callboard.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.TableOwner;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows that an earlier release wrote have no organizer. The test builds the tables of that release in a schema of its own,
 * fills them, migrates, and looks at what each row has got.
 */
@PlatformTest
class UpgradeIT {

    @Test
    void givesFactsTheOrganizerOfTheirLiveEvent(@Autowired TableOwner owner) {
        JdbcClient jdbc = owner.jdbc();
        migrate(owner, "1");
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

        migrate(owner, "latest");

        for (String table : new String[] {"before.registration", "before.notification"}) {
            assertThat(jdbc.sql("select coalesce(organizer_id, 'nobody') from " + table + " order by 1")
                            .query(String.class)
                            .list())
                    .as(table)
                    .containsExactly("nobody", "org_aurora");
        }
    }

    private static void migrate(TableOwner owner, String target) {
        Flyway.configure()
                .dataSource(owner.connections())
                .schemas("before")
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }
}
