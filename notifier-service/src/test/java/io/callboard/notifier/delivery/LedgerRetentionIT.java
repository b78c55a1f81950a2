package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.Api;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * The ledger of ended events is deleted in slices, and the summary stays balanced meanwhile. The test writes rows with
 * times in the past and runs slice after slice.
 */
@NotifierTest
class LedgerRetentionIT {

    private static final String[] DELETED = {
        LedgerConfiguration.DELETE_DELIVERIES,
        LedgerConfiguration.DELETE_ATTEMPTS,
        LedgerConfiguration.DELETE_ANNOUNCED,
        LedgerConfiguration.DELETE_COUNTS
    };

    private static final Duration KEEP = Duration.ofDays(90);

    private final UUID ended = UUID.randomUUID();
    private final UUID recent = UUID.randomUUID();
    private final String organizerId = "org_" + UUID.randomUUID();

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private NotificationCounts counts;

    @Autowired
    private Environment environment;

    @Test
    void deletesTheLedgerOfEndedEventsInSlicesAndKeepsTheSummaryBalanced() {
        event(ended, 91);
        event(recent, 89);
        deliveries(ended, 25);
        deliveries(recent, 5);
        Api api = new Api(environment, organizerId);

        Tenancy.runAsPlatform(() -> {
            assertThat(Slices.delete(jdbc, KEEP, 10, DELETED)).isPositive();
            assertThat(rows("delivery", ended)).isEqualTo(15);
            JsonNode total =
                    api.get("/api/v1/notifications/summary?eventId=" + ended).get("total");
            assertThat(total.get("sent").asLong()).isEqualTo(15);
            assertThat(total.get("unaccounted").asLong()).isEqualTo(1);

            // The service adds up too, and rows that it holds are left out.
            await().pollInSameThread().untilAsserted(() -> {
                while (Slices.delete(jdbc, KEEP, 10, DELETED) > 0 || counts.fold(1000) > 0) {
                    // Repeats until nothing is left to delete or to add up.
                }
                assertThat(rows("delivery", ended)).isZero();
                assertThat(rows("announced", ended)).isZero();
                assertThat(rows("notification_count", ended)).isZero();
            });
            assertThat(rows("delivery", recent)).isEqualTo(5);
            assertThat(rows("announced", recent)).isEqualTo(1);
        });
        assertThat(api.status(HttpMethod.GET, "/api/v1/notifications/summary?eventId=" + recent))
                .isEqualTo(200);
    }

    private int rows(String table, UUID event) {
        return jdbc.sql("select count(*) from " + table + " where event_id = ?")
                .param(event)
                .query(Integer.class)
                .single();
    }

    private void event(UUID event, int endedDaysAgo) {
        Tenancy.runAsPlatform(() -> jdbc.sql("""
                        insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at)
                        values (:event, :organizerId, 1, 1, 'ENDED', 'Launch', 'UTC', now() - :days * interval '1 day',
                            now() - :days * interval '1 day')
                        """)
                .param("event", event)
                .param("organizerId", organizerId)
                .param("days", endedDaysAgo)
                .update());
    }

    /** All of them announced, and one more. */
    private void deliveries(UUID event, int howMany) {
        UUID timer = UUID.randomUUID();
        Tenancy.runAsPlatform(() -> {
            jdbc.sql("""
                            insert into delivery (id, organizer_id, event_id, registration_id, timer_id, rule, kind, epoch,
                                channel, status, due_at, urgent_by, settled_at)
                            select gen_random_uuid(), :organizerId, :event, gen_random_uuid(), :timer, 'PT1H', 'REMINDER', 1,
                                'EMAIL', 'SENT', now(), now(), now()
                            from generate_series(1, :howMany)
                            """)
                    .param("organizerId", organizerId)
                    .param("event", event)
                    .param("timer", timer)
                    .param("howMany", howMany)
                    .update();
            jdbc.sql("""
                            with added as (
                                insert into announced (timer_id, part, channel, announced_at, organizer_id, event_id, rule,
                                    kind, epoch, messages, send_at)
                                values (:timer, 'a', 'EMAIL', now(), :organizerId, :event, 'PT1H', 'REMINDER', 1, :messages, now())
                                returning *)
                            insert into notification_count_change (organizer_id, event_id, timer_id, rule, kind, epoch,
                                channel, measure, amount, first_due_at)
                            select organizer_id, event_id, timer_id, rule, kind, epoch, channel, 'ANNOUNCED', messages, send_at
                            from added
                            """)
                    .param("organizerId", organizerId)
                    .param("event", event)
                    .param("timer", timer)
                    .param("messages", howMany + 1)
                    .update();
        });
    }
}
