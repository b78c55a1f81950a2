package io.callboard.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Fixture of the tests of the waiting list: people are known by the part of their address before the @. */
abstract class WaitingListScene extends RegisteringScene {

    void register(LiveEventFixture event, String... names) {
        for (String name : names) {
            assertThat(stage.register(event, name + "@example.com").status()).isEqualTo(201);
        }
    }

    void cancel(LiveEventFixture event, String name) {
        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id(event, name))
                        .status())
                .isEqualTo(204);
    }

    UUID id(LiveEventFixture event, String name) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("""
                        select id from registration
                        where event_id = :event and email = :email
                        order by status = 'CANCELLED', id desc
                        limit 1
                        """)
                .param("event", event.id())
                .param("email", name + "@example.com")
                .query(UUID.class)
                .single());
    }

    String status(LiveEventFixture event, String name) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select status from registration where id = :id")
                .param("id", id(event, name))
                .query(String.class)
                .single());
    }

    String listed(LiveEventFixture event) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("""
                        select string_agg(split_part(email, '@', 1) || ' ' || status, ', ' order by email)
                        from registration
                        where event_id = :event and status <> 'CANCELLED'
                        """)
                .param("event", event.id())
                .query(String.class)
                .single());
    }

    String figures(LiveEventFixture event) {
        JsonNode stats = stage.stats(event);
        return "%d confirmed, %d waitlisted, %d free"
                .formatted(
                        stats.path("confirmed").asInt(),
                        stats.path("waitlisted").asInt(),
                        stats.path("remaining").asInt(0));
    }

    /** The path of the page that the registrant's newest contact has. */
    String manage(LiveEventFixture event, String name) {
        return manage(id(event, name));
    }

    /** The path of the page that the registrant's newest contact has. */
    String manage(UUID registration) {
        String key = registration.toString();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !stage.kafka.received("contacts.v1", key).isEmpty());
        return Stage.path(Objects.requireNonNull(
                PassesIT.open(stage.kafka.received("contacts.v1", key).getLast())
                        .path("manageUrl")
                        .asString()));
    }

    /** The time to accept its offer is over. */
    void expire(UUID registration) {
        Tenancy.runAsPlatform(() -> stage.jdbc
                .sql("update registration set pending_until = clock_timestamp() where id = :id and status = 'OFFERED'")
                .param("id", registration)
                .update());
    }
}
