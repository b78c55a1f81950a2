package io.callboard.notifier.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.sql.FilteredStatement;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The plan by which a replay walks through a ledger of many other deliveries, and the retention of what it leaves. */
@NotifierTest
class ReplayPlanIT {

    private final String organizerId = "org_" + UUID.randomUUID();
    private final UUID eventId = UUID.randomUUID();

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @ParameterizedTest
    @CsvSource({",delivery_organizer", "event,delivery_event"})
    void aSliceReadsTheIndexOfItsFilter(@Nullable String event, String index) {
        failed(organizerId, eventId, 500);
        failed(organizerId, UUID.randomUUID(), 5_000);
        failed("org_" + UUID.randomUUID(), UUID.randomUUID(), 10_000);
        owner.jdbc().sql("analyze delivery").update();
        FilteredStatement statement = SettledDeliveries.statement(
                        new ReplayFilter(
                                Instant.now().minus(Duration.ofHours(1)),
                                Instant.now().plus(Duration.ofHours(1)),
                                event == null ? null : eventId,
                                null,
                                null,
                                null,
                                List.of(ReplayableStatus.values()),
                                List.of()),
                        new SettledDeliveries.Position(
                                UUID.randomUUID(), Instant.now().minus(Duration.ofHours(1))))
                .param("organizerId", organizerId)
                .param("limit", 1000);

        String plan = String.join(
                "\n",
                Tenancy.callAsPlatform(() -> jdbc.sql("explain " + statement.text())
                        .params(statement.parameters())
                        .query(String.class)
                        .list()));

        assertThat(plan).contains(index).doesNotContain("Seq Scan on delivery");
    }

    @Test
    void retentionDeletesEarlierOutcomesAfterTheirDelivery() {
        UUID kept = failed(organizerId, eventId, 1).getFirst();
        for (UUID delivery : List.of(kept, UUID.randomUUID())) {
            jdbc.sql("""
                            insert into retry (delivery_id, organizer_id, status, settled_at, retried_at)
                            values (?, ?, 'FAILED', now(), now() - interval '401 days')
                            """).params(delivery, organizerId).update();
        }

        Slices.delete(jdbc, Duration.ofDays(400), 1000, ReplayConfiguration.DELETE);

        assertThat(jdbc.sql("select delivery_id from retry where organizer_id = ?")
                        .param(organizerId)
                        .query(UUID.class)
                        .list())
                .containsExactly(kept);
    }

    private List<UUID> failed(String organizer, UUID event, int howMany) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("""
                        insert into delivery (id, organizer_id, event_id, registration_id, rule, kind, epoch, channel, status,
                            due_at, urgent_by, settled_at)
                        select gen_random_uuid(), :organizerId, :eventId, gen_random_uuid(), 'PT1H', 'REMINDER', 1, 'EMAIL',
                            'FAILED', now(), now(), now()
                        from generate_series(1, :howMany)
                        returning id
                        """)
                .param("organizerId", organizer)
                .param("eventId", event)
                .param("howMany", howMany)
                .query(UUID.class)
                .list());
    }
}
