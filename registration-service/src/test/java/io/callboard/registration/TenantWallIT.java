package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Queries each table with the service's role, without any condition on the organizer. */
@PlatformTest
class TenantWallIT {

    private static final List<String> TABLES = List.of(
            "live_event",
            "live_event_seats",
            "registration",
            "pass",
            "import_progress",
            "attendance",
            "erasure",
            "erasure_confirmation");

    @Test
    void showsNoRowOfAnotherOrganizer(
            @LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        Stage stage = new Stage(port, kafka, jdbc);
        for (String organizer : List.of("org_wall_a", "org_wall_b")) {
            var event = stage.given(
                    aLiveEvent().of(organizer).startingAt(Instant.now().plusSeconds(300)));
            String joinUrl = stage.register(event, "ada@example.com").text("joinUrl");
            stage.api.post("/api/v1/passes" + joinUrl.substring(joinUrl.lastIndexOf('/')) + "/join", "{}");
            stage.organizer(organizer)
                    .postCsv(
                            "/api/v1/registrations/import?eventId=" + event.id(),
                            "email,firstName\nbob@example.com,Bob\n",
                            "Idempotency-Key",
                            "wall");
            String erased = stage.registrations(event).getFirst().toString();
            stage.organizer(organizer).delete("/api/v1/registrations/" + erased + "/personal-data");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stage.organizer(organizer)
                            .get("/api/v1/registrations/" + erased + "/erasure")
                            .body()
                            .contains("CONFIRMED"));
        }

        for (String table : TABLES) {
            assertThat(Tenancy.callAs(new OrganizerId("org_wall_a"), () -> organizers(jdbc, table)))
                    .as(table)
                    .containsExactly("org_wall_a");
            assertThat(Tenancy.callAs(new OrganizerId("org_wall_nobody"), () -> organizers(jdbc, table)))
                    .as(table)
                    .isEmpty();
            assertThat(Tenancy.callAsPlatform(() -> organizers(jdbc, table)))
                    .as(table)
                    .contains("org_wall_a", "org_wall_b");
        }
    }

    @Test
    void hasAPolicyOnEachTableWithAnOrganizer(@Autowired JdbcClient jdbc) {
        assertThat(jdbc.sql("""
                        select c.relname
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
                        join pg_attribute a on a.attrelid = c.oid and a.attname = 'organizer_id'
                        where c.relkind = 'r'
                            and not (c.relrowsecurity and c.relforcerowsecurity
                                and exists (select from pg_policy p where p.polrelid = c.oid))
                        """).query(String.class).list()).isEmpty();
    }

    @Test
    void givesAPassOfTheReleaseBeforeTheOrganizerOfItsRegistration(
            @LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        Stage stage = new Stage(port, kafka, jdbc);
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");

        String organizer = Tenancy.callAsPlatform(() -> jdbc.sql("""
                        insert into pass (token_hash, registration_id, kind, issued_at)
                        values (decode('00ff', 'hex'), :registrationId, 'WATCH', now())
                        returning organizer_id
                        """)
                .param("registrationId", stage.registrations(event).getFirst())
                .query(String.class)
                .single());

        assertThat(organizer).isEqualTo("org_aurora");
    }

    private static List<String> organizers(JdbcClient jdbc, String table) {
        return jdbc.sql("select distinct organizer_id from " + table + " order by organizer_id")
                .query(String.class)
                .list();
    }
}
