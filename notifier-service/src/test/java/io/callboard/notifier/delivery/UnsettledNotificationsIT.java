package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.Api;
import io.callboard.notifier.NotifierTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Deliveries that are QUEUED in the ledger. They are shown as QUEUED while they are in the queue, and as SENDING while they
 * are in a batch. The same is shown during a burst, when the batches are not read to find them.
 */
@NotifierTest
class UnsettledNotificationsIT {

    private static final String CLAIMED_AT = "2026-01-02T03:04:05.000Z";

    private final String organizerId = "org_" + UUID.randomUUID();
    private final UUID eventId = UUID.randomUUID();
    private final String list = "/api/v1/notifications?total=true&sort=createdAt";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Environment environment;

    @Autowired
    private Notifications notifications;

    private Api api;

    @BeforeEach
    void call() {
        api = new Api(environment, organizerId);
    }

    @AfterEach
    void removeWhatIsMisplaced() {
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("delete from provider_batch where claimed_by = ?")
                    .param(organizerId)
                    .update();
            jdbc.sql("delete from delivery_queue where organizer_id = ?")
                    .param(organizerId)
                    .update();
            jdbc.sql("delete from delivery where organizer_id = ?")
                    .param(organizerId)
                    .update();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFilterFindsTheSameInABurst(boolean burst) {
        String queued = queued();
        String asked = inBatch("SENDING");
        String answered = inBatch("ANSWERED");
        String sent = delivery("SENT");
        if (burst) {
            answeredBatchesOfOthers(100);
        }

        assertThat(notifications.isBurst()).isEqualTo(burst);
        finds("", queued + " QUEUED", asked + " SENDING", answered + " SENDING", sent + " SENT");
        finds("&status=QUEUED", queued + " QUEUED");
        finds("&status=SENDING", asked + " SENDING", answered + " SENDING");
        finds("&status=QUEUED,SENDING", queued + " QUEUED", asked + " SENDING", answered + " SENDING");
        finds("&status=QUEUED,SENT", queued + " QUEUED", sent + " SENT");
        finds("&status=SENDING,SENT", asked + " SENDING", answered + " SENDING", sent + " SENT");
    }

    private void finds(String filter, String... standings) {
        JsonNode page = api.get(list + filter);
        assertThat(page.get("items")
                        .valueStream()
                        .map(item -> item.get("id").asString() + " "
                                + item.get("status").asString()))
                .containsExactly(standings);
        assertThat(page.get("total").asInt()).isEqualTo(standings.length);
    }

    @Test
    void aDeliveryInABatchShowsItsRequest() {
        inBatch("ANSWERED");

        JsonNode shown = api.get(list).get("items").get(0);

        assertThat(shown.get("provider").asString()).isEqualTo("resend");
        assertThat(shown.get("attempts").asInt()).isEqualTo(3);
        assertThat(shown.get("unfenced").asBoolean()).isTrue();
        assertThat(shown.get("timeline")
                        .valueStream()
                        .map(step -> step.get("status").asString() + " "
                                + step.get("at").asString()))
                .contains("SENDING " + CLAIMED_AT);
    }

    @Test
    void batchesAreReadOnlyForAPageWithADeliveryInABatch() {
        queued();
        delivery("SENT");
        answeredBatchesOfOthers(3);
        assertThat(readsOfBatches(false)).isNotEmpty().allMatch(read -> read.contains("never executed"));

        inBatch("ANSWERED");
        assertThat(readsOfBatches(false)).isNotEmpty().allMatch(read -> read.contains("(actual rows="));
    }

    @Test
    void inABurstNoBatchIsReadToFindWhatIsInABatch() {
        queued();
        answeredBatchesOfOthers(3);

        assertThat(readsOfBatches(false, DeliveryStatus.SENDING)).anyMatch(read -> read.contains("(actual rows="));
        assertThat(readsOfBatches(true, DeliveryStatus.SENDING))
                .isNotEmpty()
                .allMatch(read -> read.contains("never executed"));
    }

    /** A join may compare each delivery with each row of the queue. */
    @Test
    void theQueueIsNotJoined() {
        assertThat(plan(false, DeliveryStatus.QUEUED)).noneMatch(UnsettledNotificationsIT::isJoinOfQueue);
        assertThat(plan(true, DeliveryStatus.SENDING)).noneMatch(UnsettledNotificationsIT::isJoinOfQueue);
    }

    private static boolean isJoinOfQueue(String line) {
        return line.contains("Semi Join") || line.contains("Anti Join");
    }

    /** The lines of a page's plan that read batches. */
    private List<String> readsOfBatches(boolean burst, DeliveryStatus... statuses) {
        return plan(burst, statuses).stream()
                .filter(line -> line.contains("on provider_batch"))
                .toList();
    }

    private List<String> plan(boolean burst, DeliveryStatus... statuses) {
        FilteredStatement page = NotificationSearch.page(
                        new NotificationFilter(
                                null, null, null, null, List.of(statuses), null, null, null, null, null, null),
                        burst,
                        Sort.of("-createdAt", "createdAt"),
                        null)
                .param("organizerId", organizerId)
                .param("limit", 51);
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("explain (analyze, costs off, timing off, buffers off) " + page.text())
                        .params(page.parameters())
                        .query(String.class)
                        .list());
    }

    private String queued() {
        String id = delivery("QUEUED");
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel,
                            due_at, urgent_by, next_attempt_at)
                        select id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, urgent_by, due_at
                        from delivery
                        where id = ?::uuid
                        """).param(id).update());
        return id;
    }

    private String inBatch(String status) {
        String id = delivery("QUEUED");
        batches(1, status, id);
        return id;
    }

    private void answeredBatchesOfOthers(int howMany) {
        batches(howMany, "ANSWERED", UUID.randomUUID().toString());
    }

    /** No instance takes these batches: their lease is long, and their account is unknown. */
    private void batches(int howMany, String status, String member) {
        jdbc.sql("""
                insert into provider_batch (id, channel, provider, account, idempotency_key, delivery_ids, prior_attempts,
                    status, attempts, unfenced, claimed_by, lease_until, created_at)
                select gen_random_uuid(), 'EMAIL', 'resend', 'unknown', 'key', array[gen_random_uuid(), :member::uuid],
                    array[0, 0], :status, 3, true, :claimedBy, now() + interval '1 hour', :createdAt::timestamptz
                from generate_series(1, :howMany)
                """)
                .param("member", member)
                .param("status", status)
                .param("claimedBy", organizerId)
                .param("createdAt", CLAIMED_AT)
                .param("howMany", howMany)
                .update();
    }

    private String delivery(String status) {
        String id = UUID.randomUUID().toString();
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            due_at, urgent_by, settled_at)
                        values (:id::uuid, :organizerId, :eventId, gen_random_uuid(), 'PT1H', 'REMINDER', 1, 'EMAIL', :status,
                            now() + interval '1 hour', now() + interval '1 hour',
                            case when :status <> 'QUEUED' then now() end)
                        """)
                .param("id", id)
                .param("organizerId", organizerId)
                .param("eventId", eventId)
                .param("status", status)
                .update());
        return id;
    }
}
