package io.callboard.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.OlderRelease;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The service starts on the database of the release with migrations up to V2, which was killed before it had published all
 * it had committed. It migrates and publishes that; links that are out open, and seats are counted on.
 */
@PlatformTest
@Import(UpgradeIT.Upgrade.class)
class UpgradeIT {

    private static final String ORGANIZER = "org_upgraded";
    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID ADA = UUID.randomUUID();
    private static final UUID BOB = UUID.randomUUID();
    private static final UUID ENDED_EVENT = UUID.randomUUID();
    private static final UUID UNPUBLISHED = UUID.randomUUID();
    private static final String ADAS_LINK = "A".repeat(42) + "0";
    private static final String LATE_LINK = "B".repeat(42) + "0";

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void goesOnWhereTheOlderReleaseStopped() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stage.kafka.received("registrations.v1", BOB.toString()))
                        .singleElement()
                        .satisfies(message -> {
                            assertThat(KafkaProbe.header(message, "ce_id")).isEqualTo(UNPUBLISHED.toString());
                            assertThat(KafkaProbe.type(message)).isEqualTo("RegistrationWaitlisted");
                        }));

        Answer pass = stage.api.get("/api/v1/passes/" + ADAS_LINK);
        assertThat(pass.status()).isEqualTo(200);
        assertThat(pass.text("title")).isEqualTo("Tides");
        assertThat(figures()).isEqualTo("1 confirmed, 1 waitlisted, 0 free");
        assertThat(register("cleo@example.com")).isEqualTo("WAITLISTED");

        Api organizer = stage.organizer(ORGANIZER);
        assertThat(organizer.get("/api/v1/registrations/" + ADA).text("email")).isEqualTo("ada@example.com");
        assertThat(organizer.delete("/api/v1/registrations/" + ADA).status()).isEqualTo(204);
        assertThat(stage.api.get("/api/v1/passes/" + ADAS_LINK).status()).isEqualTo(410);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stage.kafka.received("registrations.v1", ADA.toString()))
                        .extracting(KafkaProbe::type)
                        .containsExactly("RegistrationCancelled"));
    }

    /** While the upgrade rolls, an instance of the older release inserts rows without the columns that are new. */
    @Test
    void takesRowsOfTheReleaseBefore() {
        pass(stage.jdbc, LATE_LINK, BOB);

        assertThat(stage.api.get("/api/v1/passes/" + LATE_LINK).status()).isEqualTo(200);
        assertThat(stage.jdbc
                        .sql("select organizer_id from pass where registration_id = ? and kind = 'WATCH'")
                        .param(BOB)
                        .query(String.class)
                        .single())
                .isEqualTo(ORGANIZER);
    }

    /** Nobody was counted at it. */
    @Test
    void recordsNoAttendanceOfAnEventThatEndedBefore() {
        assertThat(stage.jdbc
                        .sql("select attendance_recorded from live_event where event_id = ?")
                        .param(ENDED_EVENT)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(stage.jdbc
                        .sql("select count(*) from attendance where event_id = ?")
                        .param(ENDED_EVENT)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private String figures() {
        var stats = stage.organizer(ORGANIZER)
                .get("/api/v1/registrations/stats?eventId=" + EVENT)
                .json();
        return "%d confirmed, %d waitlisted, %d free"
                .formatted(
                        stats.path("confirmed").asInt(),
                        stats.path("waitlisted").asInt(),
                        stats.path("remaining").asInt());
    }

    private String register(String email) {
        return stage.api
                .post("/api/v1/registrations", """
                        {"eventId": "%s", "firstName": "Cleo", "email": "%s", "channels": ["EMAIL"],
                         "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                        """.formatted(EVENT, email))
                .text("status");
    }

    private static void pass(JdbcClient jdbc, String token, UUID registrationId) {
        jdbc.sql("""
                        insert into pass (token_hash, registration_id, kind, issued_at)
                        values (sha256(convert_to(?, 'UTF8')), ?, 'WATCH', now())
                        """).params(token, registrationId).update();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Upgrade extends OlderRelease {

        Upgrade() {
            super("0.4", "2");
        }

        @Override
        protected void leaveWork(JdbcClient jdbc) {
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                                starts_at, ends_at, registration_open, waitlist, stream_kind, stream_url)
                            values (?, ?, 1, 1, 'SCHEDULED', 'Tides', '2035-12-01T18:00:00', 'Europe/Berlin',
                                '2035-12-01T17:00:00Z', '2035-12-01T18:00:00Z', true, true, 'EXTERNAL',
                                'https://video.example.com/tides')
                            """).params(EVENT, ORGANIZER).update();
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, title, starts_local, zone,
                                starts_at, ends_at, registration_open, waitlist)
                            values (?, ?, 1, 1, 'ENDED', 'Ebb', '2025-12-01T18:00:00', 'Europe/Berlin',
                                '2025-12-01T17:00:00Z', '2025-12-01T18:00:00Z', true, true)
                            """).params(ENDED_EVENT, ORGANIZER).update();
            jdbc.sql("""
                            insert into registration (id, event_id, organizer_id, version, status, address, first_name, email,
                                channels, source_details, answers, notify, registered_at, changed_at)
                            values (gen_random_uuid(), ?, ?, 1, 'CONFIRMED', 'dan@example.com', 'Dan', 'dan@example.com',
                                '{EMAIL}', '{}', '{}', true, now(), now())
                            """).params(ENDED_EVENT, ORGANIZER).update();
            jdbc.sql("""
                            insert into live_event_seats (event_id, organizer_id, capacity, taken, waitlisted)
                            values (?, ?, 1, 1, 1)
                            """).params(EVENT, ORGANIZER).update();
            registration(jdbc, ADA, "CONFIRMED", "ada@example.com");
            pass(jdbc, ADAS_LINK, ADA);
            registration(jdbc, BOB, "WAITLISTED", "bob@example.com");
            jdbc.sql("""
                            insert into outbox (topic, message_key, message_type, message_id, payload)
                            select 'registrations.v1', id::text, 'RegistrationWaitlisted', :messageId, jsonb_build_object(
                                'registrationId', id, 'eventId', event_id, 'organizerId', organizer_id, 'version', version,
                                'status', status, 'channels', channels, 'notify', notify,
                                'occurredAt', '2026-11-21T08:00:00.000Z')
                            from registration where id = :id
                            """)
                    .param("messageId", UNPUBLISHED.toString())
                    .param("id", BOB)
                    .update();
        }

        private static void registration(JdbcClient jdbc, UUID id, String status, String email) {
            jdbc.sql("""
                            insert into registration (id, event_id, organizer_id, version, status, address, first_name, email,
                                channels, source_details, answers, consent_text, consent_at, notify, registered_at, changed_at)
                            values (:id, :event, :organizer, 1, :status, :email, 'Ada', :email, '{EMAIL}',
                                '{"utmSource": "newsletter"}', '{}', 'I agree', now(), true, now(), now())
                            """)
                    .param("id", id)
                    .param("event", EVENT)
                    .param("organizer", ORGANIZER)
                    .param("status", status)
                    .param("email", email)
                    .update();
        }
    }
}
