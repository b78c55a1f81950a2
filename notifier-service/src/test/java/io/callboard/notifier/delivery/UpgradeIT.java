package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.NotifierTest;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fills the schema of the version before the counts, and migrates it. */
@NotifierTest
class UpgradeIT {

    private static final String SCHEMA = "upgrade";

    private final TableOwner owner;
    private final JdbcClient jdbc;

    UpgradeIT(@Autowired TableOwner owner) {
        this.owner = owner;
        this.jdbc = owner.jdbc();
    }

    @Test
    void existingDeliveriesAreCountedAndNobodyIsConfirmedAgain() {
        migrateTo("4");
        UUID event = UUID.randomUUID();
        UUID confirmed = registration(event, "CONFIRMED");
        UUID imported = registration(event, "CONFIRMED");
        UUID waitlisted = registration(event, "WAITLISTED");
        delivery(event, confirmed, "CONFIRMATION", "SENT");
        delivery(event, confirmed, "PT1H", "SENT");
        delivery(event, imported, "PT1H", "QUEUED");
        delivery(event, waitlisted, "PT1H", "SUPPRESSED");
        jdbc.sql("""
                insert into upgrade.suppression (organizer_id, channel, address_hash, masked, reason)
                values ('org', 'EMAIL', 'x', 'a', 'UNSUBSCRIBED')
                """).update();

        migrateTo("latest");

        assertThat(jdbc.sql("""
                        select concat_ws(' ', rule, measure, total) from upgrade.notification_count
                        order by rule, measure
                        """).query(String.class).list())
                .containsExactly(
                        "CONFIRMATION ANNOUNCED 1",
                        "CONFIRMATION SENT 1",
                        "PT1H ANNOUNCED 3",
                        "PT1H QUEUED 1",
                        "PT1H SENT 1",
                        "PT1H SUPPRESSED 1");
        assertThat(confirmationChannels(confirmed)).isEqualTo("{EMAIL}");
        assertThat(confirmationChannels(imported)).isEqualTo("{}");
        assertThat(confirmationChannels(waitlisted)).isEqualTo("open");
        assertThat(jdbc.sql("select count(*) from upgrade.suppression")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(owner.connections())
                .schemas(SCHEMA)
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private String confirmationChannels(UUID registrationId) {
        return jdbc.sql("""
                select coalesce(confirmation_channels::text, 'open') from upgrade.registration where registration_id = ?
                """).param(registrationId).query(String.class).single();
    }

    private UUID registration(UUID event, String status) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into upgrade.registration (registration_id, organizer_id, event_id, version, status)
                values (?, 'org', ?, 1, ?)
                """).params(List.of(id, event, status)).update();
        return id;
    }

    private void delivery(UUID event, UUID registrationId, String rule, String status) {
        jdbc.sql("""
                insert into upgrade.delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                    due_at, urgent_by)
                values (?, 'org', ?, ?, ?, 'REMINDER', 1, 'EMAIL', ?, now(), now())
                """)
                .params(List.of(UUID.randomUUID(), event, registrationId, rule, status))
                .update();
    }
}
