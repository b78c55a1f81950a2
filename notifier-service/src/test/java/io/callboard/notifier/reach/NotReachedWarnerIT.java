package io.callboard.notifier.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.notifier.NotifierTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Organizers are warned once before the start of whom no reminder has reached. The tests write live events, registrations
 * and ledger themselves. The loop of the service may check a live event before the test does, so tests look at the queue
 * of the endpoint only, which is held.
 */
@NotifierTest
class NotReachedWarnerIT {

    private final UUID eventId = UUID.randomUUID();
    private final String organizerId = "org_" + UUID.randomUUID();

    @Autowired
    private NotReachedWarner warner;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    @BeforeEach
    void subscribe() {
        endpoint("event.not_reached");
    }

    /** Other tests in this database count deliveries that are in no queue. */
    @AfterEach
    void clear() {
        run("delete from delivery where organizer_id = ?", organizerId);
        run("delete from webhook_endpoint where organizer_id = ?", organizerId);
        run("delete from webhook_delivery where organizer_id = ?", organizerId);
    }

    @Test
    void aWarningCountsByReasonAndNamesNobody() {
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        reminded(registrant(), 1, "BOUNCED", "BOUNCED", 60);
        UUID twice = registrant();
        reminded(twice, 1, "FAILED", "HTTP_500", 120);
        reminded(twice, 1, "BOUNCED", "BOUNCED", 60);
        UUID again = registrant();
        reminded(again, 1, "SUPPRESSED", "UNSUBSCRIBED", 60);
        reminded(again, 1, "QUEUED", null, -60);
        UUID reached = registrant();
        reminded(reached, 1, "FAILED", "HTTP_422", 120);
        reminded(reached, 1, "SENT", null, 60);
        reminded(registrant(), 1, "QUEUED", null, -60);
        registrant();
        event(1, "SCHEDULED", 170);

        checkAll();

        JsonNode message = warnings().getFirst();
        Contracts.assertValid("webhooks", "event.not_reached", message.toString());
        JsonNode data = message.get("data");
        assertThat(data.get("eventId").asString()).isEqualTo(eventId.toString());
        assertThat(data.get("epoch").asInt()).isEqualTo(1);
        assertThat(data.get("notReached").asInt()).isEqualTo(4);
        assertThat(data.get("reasons").toString()).isEqualTo("{\"BOUNCED\":2,\"HTTP_422\":1,\"UNSUBSCRIBED\":1}");
        assertThat(data.get("url").asString()).endsWith("/api/v1/notifications/not-reached?eventId=" + eventId);
    }

    @Test
    void anOrganizerIsWarnedOnceForEachSchedule() {
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        event(1, "SCHEDULED", 170);
        checkAll();
        checkAll();
        event(1, "SCHEDULED", 160);
        checkAll();
        assertThat(warnings()).hasSize(1);

        event(2, "SCHEDULED", 160);
        checkAll();
        assertThat(warnings()).as("no reminder of the new schedule has failed").hasSize(1);

        reminded(registrant(), 3, "FAILED", "HTTP_422", 0);
        event(3, "SCHEDULED", 160);
        checkAll();
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void nobodyIsWarnedWithoutNeed() {
        event(1, "SCHEDULED", 170);
        reminded(registrant(), 1, "SENT", null, 60);
        reminded(registrant(), 1, "QUEUED", null, -60);
        registrant();

        checkAll();

        assertThat(warnings()).isEmpty();
    }

    @Test
    void aLiveEventIsNotCheckedTooEarlyNorAfterItsStartNorWhenItIsCancelled() {
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        event(1, "SCHEDULED", 190);
        checkAll();
        event(1, "CANCELLED", 170);
        checkAll();
        event(1, "LIVE", 170);
        checkAll();
        event(1, "SCHEDULED", -1);
        checkAll();
        assertThat(warnings()).isEmpty();

        event(1, "SCHEDULED", 170);
        checkAll();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void remindersThatAreOnTheirWayAreWaitedForTenMinutes() {
        UUID ada = registrant();
        reminded(ada, 1, "FAILED", "HTTP_422", 600);
        UUID onItsWay = reminded(ada, 1, "QUEUED", null, 5);
        event(1, "SCHEDULED", 170);
        checkAll();
        assertThat(warnings()).isEmpty();

        run("update delivery set due_at = now() - interval '11 minutes' where id = ?", onItsWay);
        checkAll();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void aRollbackBeforeTheCommitLosesNothing() {
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(status -> {
            event(1, "SCHEDULED", 170);
            warner.checkNext();
            assertThat(warnings()).hasSize(1);
            status.setRollbackOnly();
        }));
        assertThat(warnings()).isEmpty();

        event(1, "SCHEDULED", 170);
        checkAll();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void severalInstancesWarnOnce() throws Exception {
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        event(1, "SCHEDULED", 170);
        try (ExecutorService instances = Executors.newVirtualThreadPerTaskExecutor()) {
            instances.invokeAll(Collections.nCopies(4, (Callable<Void>) () -> {
                checkAll();
                return null;
            }));
        }
        checkAll();
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void anEndpointForOtherTypesCausesNoCheck() {
        run("delete from webhook_endpoint where organizer_id = ?", organizerId);
        endpoint("event.ended");
        reminded(registrant(), 1, "FAILED", "HTTP_422", 60);
        event(1, "SCHEDULED", 170);
        checkAll();
        assertThat(warnings()).isEmpty();

        endpoint("event.not_reached");
        checkAll();
        assertThat(warnings()).hasSize(1);
    }

    /** As often as there is a live event to check, and until no other thread holds one. */
    private void checkAll() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Tenancy.callAsPlatform(() -> !warner.checkNext() && !isHeld()));
    }

    private boolean isHeld() {
        return jdbc.sql("""
                        select exists (select from live_event where event_id = :eventId)
                            and not exists (
                                select from live_event where event_id = :eventId for key share skip locked)
                        """).param("eventId", eventId).query(Boolean.class).single();
    }

    private List<JsonNode> warnings() {
        return Tenancy.callAsPlatform(() -> jdbc.sql(
                                "select payload from webhook_delivery where organizer_id = ? order by created_at")
                        .param(organizerId)
                        .query(String.class)
                        .list())
                .stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private void endpoint(String type) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into webhook_endpoint (id, organizer_id, url, types, secret, secret_key_id, held_until)
                        values (:id, :organizerId, 'https://hooks.example.com', array[:type], 'x', 'none',
                            now() + interval '1 day')
                        """)
                .param("id", UUID.randomUUID())
                .param("organizerId", organizerId)
                .param("type", type)
                .update());
    }

    private void event(int epoch, String status, int minutesAhead) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at)
                        values (:eventId, :organizerId, :epoch, :epoch, :status, 'Launch', 'UTC',
                            now() + :minutesAhead * interval '1 minute', now() + interval '1 day')
                        on conflict (event_id) do update set epoch = excluded.epoch, status = excluded.status,
                            starts_at = excluded.starts_at
                        """)
                .param("eventId", eventId)
                .param("organizerId", organizerId)
                .param("epoch", epoch)
                .param("status", status)
                .param("minutesAhead", minutesAhead)
                .update());
    }

    private UUID registrant() {
        UUID id = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into registration (registration_id, organizer_id, event_id, version, status)
                        values (:id, :organizerId, :eventId, 1, 'CONFIRMED')
                        """)
                .param("id", id)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .update());
        return id;
    }

    private UUID reminded(UUID registrationId, int epoch, String status, @Nullable String reason, int minutesAgo) {
        UUID id = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            reason, due_at, urgent_by, settled_at)
                        values (:id, :organizerId, :eventId, :registrationId, 'PT1H', 'REMINDER', :epoch, 'EMAIL', :status,
                            :reason, now() - :minutesAgo * interval '1 minute', now(),
                            case when :status <> 'QUEUED' then now() end)
                        """)
                .param("id", id)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .param("registrationId", registrationId)
                .param("epoch", epoch)
                .param("status", status)
                .param("reason", reason)
                .param("minutesAgo", minutesAgo)
                .update());
        return id;
    }

    private void run(String statement, Object parameter) {
        Tenancy.runAsPlatform(() -> jdbc.sql(statement).param(parameter).update());
    }
}
