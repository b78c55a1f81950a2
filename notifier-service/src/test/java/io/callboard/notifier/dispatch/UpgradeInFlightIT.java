package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.OlderRelease;
import io.callboard.notifier.Attendee;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * The service starts on the database of the release with migrations up to V4, which was killed with deliveries in its queue
 * and in its batches. It migrates, and sends the deliveries that were certainly not sent. Those that may have been sent
 * become UNKNOWN.
 */
@Import(UpgradeInFlightIT.Upgrade.class)
class UpgradeInFlightIT extends DispatchScene {

    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID QUEUED = UUID.randomUUID();
    private static final UUID IN_FLIGHT = UUID.randomUUID();
    private static final UUID REFUSED = UUID.randomUUID();
    private static final UUID IN_DOUBT = UUID.randomUUID();
    private static final UUID SENT = UUID.randomUUID();
    private static final UUID UNPUBLISHED = UUID.randomUUID();

    @Test
    void goesOnWhereTheOlderReleaseStopped() {
        // Properties of every test of the scene.
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(outcomes())
                        .isEqualTo(Map.of(
                                QUEUED, "SENT",
                                REFUSED, "SENT",
                                IN_FLIGHT, "UNKNOWN UPGRADED",
                                IN_DOUBT, "UNKNOWN UPGRADED",
                                SENT, "SENT")));

        assertThat(providers.accepted(QUEUED)).hasSize(1);
        assertThat(providers.accepted(REFUSED)).hasSize(1);
        assertThat(providers.accepted(IN_FLIGHT)).isEmpty();
        assertThat(providers.accepted(IN_DOUBT)).isEmpty();
        assertThat(providers.accepted(SENT)).isEmpty();
        assertThat(jdbc.sql("select account || ' ' || requests from attempt where delivery_id = ?")
                        .param(REFUSED)
                        .query(String.class)
                        .list())
                .containsExactly("resend 3");
        assertThat(kafka.received("deliveries.v1", UNPUBLISHED.toString()))
                .singleElement()
                .satisfies(message -> {
                    assertThat(KafkaProbe.header(message, "ce_id")).isEqualTo(UNPUBLISHED.toString());
                    assertThat(KafkaProbe.json(message).get("status").asString())
                            .isEqualTo("SENT");
                });
        JsonNode line = summary("org_aurora", EVENT).get("items").get(0);
        assertThat(line.get("audience").asInt()).isEqualTo(5);
        assertThat(line.get("sent").asInt()).isEqualTo(3);
        assertThat(line.get("unknown").asInt()).isEqualTo(2);
        assertThat(line.get("queued").asInt()).isZero();
        assertThat(line.get("unaccounted").asInt()).isZero();
    }

    private Map<UUID, String> outcomes() {
        Map<UUID, String> outcomes = new HashMap<>();
        jdbc.sql("select id, concat_ws(' ', status, reason) as outcome from delivery where event_id = ?")
                .param(EVENT)
                .query(row -> {
                    outcomes.put(row.getObject("id", UUID.class), row.getString("outcome"));
                });
        return outcomes;
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Upgrade extends OlderRelease {

        Upgrade() {
            super("0.4", "4");
        }

        @Override
        protected void leaveWork(JdbcClient jdbc) {
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at,
                                ends_at)
                            values (?, 'org_aurora', 1, 1, 'SCHEDULED', 'Tides', 'Europe/Berlin',
                                now() + interval '1 hour', now() + interval '2 hours')
                            """).param(EVENT).update();
            delivery(jdbc, QUEUED, "QUEUED");
            jdbc.sql("""
                            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch,
                                channel, due_at, useful_until, urgent_by, next_attempt_at)
                            select id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, useful_until,
                                urgent_by, due_at
                            from delivery
                            """).update();
            delivery(jdbc, IN_FLIGHT, "QUEUED");
            batch(jdbc, IN_FLIGHT, "SENDING", 1, false);
            delivery(jdbc, REFUSED, "QUEUED");
            batch(jdbc, REFUSED, "RETRY", 3, false);
            delivery(jdbc, IN_DOUBT, "QUEUED");
            batch(jdbc, IN_DOUBT, "RETRY", 2, true);
            delivery(jdbc, SENT, "SENT");
            jdbc.sql("""
                            insert into outbox (topic, message_key, message_type, message_id, payload)
                            select 'deliveries.v1', :key, 'DeliverySent', :key, jsonb_build_object('deliveryId', id,
                                'organizerId', organizer_id, 'eventId', event_id, 'registrationId', registration_id,
                                'timerId', timer_id, 'rule', rule, 'kind', kind, 'epoch', epoch, 'channel', channel,
                                'status', status, 'reason', null, 'provider', 'resend', 'providerMessageId', 'm-1',
                                'occurredAt', '2026-11-21T08:00:00.000Z')
                            from delivery where id = :id
                            """).param("key", UNPUBLISHED.toString()).param("id", SENT).update();
        }

        /** One registrant with an address for each id. */
        private static void delivery(JdbcClient jdbc, UUID id, String status) {
            UUID registrationId = UUID.randomUUID();
            byte[] ciphertext = Attendee.ciphertext(registrationId, id + "@example.com", "+12025550100");
            jdbc.sql("""
                            insert into registration (registration_id, organizer_id, event_id, version, status, channels)
                            values (?, 'org_aurora', ?, 1, 'CONFIRMED', '{EMAIL}')
                            """).params(registrationId, EVENT).update();
            jdbc.sql("""
                            insert into contact (registration_id, organizer_id, version, key_id, ciphertext, email_hash,
                                email_masked)
                            values (?, 'org_aurora', 1, 'k1', ?, ?, 'a***@example.com')
                            """)
                    .params(registrationId, ciphertext, new byte[] {1, 2, 3})
                    .update();
            jdbc.sql("""
                            insert into delivery (id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch,
                                channel, status, due_at, useful_until, urgent_by, provider, provider_message_id, settled_at)
                            values (:id, 'org_aurora', :event, :registration, :event, 'PT1H', 'REMINDER', 1, 'EMAIL',
                                :status, now() - interval '1 second', now() + interval '1 hour', now() + interval '1 hour',
                                case :status when 'SENT' then 'resend' end, case :status when 'SENT' then 'm-1' end,
                                case :status when 'SENT' then now() end)
                            """)
                    .param("id", id)
                    .param("event", EVENT)
                    .param("registration", registrationId)
                    .param("status", status)
                    .update();
        }

        private static void batch(JdbcClient jdbc, UUID delivery, String status, int attempts, boolean inDoubt) {
            jdbc.sql("""
                            insert into provider_batch (id, channel, provider, idempotency_key, payload, delivery_ids, status,
                                attempts, claimed_by, lease_until, next_attempt_at, in_doubt)
                            values (gen_random_uuid(), 'EMAIL', 'resend', gen_random_uuid()::text, '\\x00', array[:delivery],
                                :status, :attempts, 'older', now(), case :status when 'RETRY' then now() end, :inDoubt)
                            """)
                    .param("delivery", delivery)
                    .param("status", status)
                    .param("attempts", attempts)
                    .param("inDoubt", inDoubt)
                    .update();
        }
    }
}
