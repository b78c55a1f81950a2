package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Lane;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@NotifierTest
class QueuePositionIT {

    private static final String QUEUE_LATER = """
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at)
            select gen_random_uuid(), :organizerId, gen_random_uuid(), gen_random_uuid(), 'REMINDER', 1, 'EMAIL',
                now() + l.ahead, now() + interval '1 hour', now() + interval '1 hour', now() + l.ahead
            from unnest(array['30 milliseconds', '70 milliseconds']::interval[]) as l (ahead)
            """;

    private static final String QUEUE = """
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at)
            select gen_random_uuid(), :organizerId, gen_random_uuid(), gen_random_uuid(), 'REMINDER', 1, 'EMAIL',
                now() - interval '1 minute', now() + interval '1 hour', now() + interval '1 hour', now() - interval '1 minute'
            from generate_series(1, 50)
            """;

    @Autowired
    private Queue queue;

    @Autowired
    private QueuePlans plans;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    private List<UUID> take(QueueHeads heads, int most) {
        QueueHeads.Share share = heads.shares(most).getFirst();
        List<Queue.Due> due = queue.take(Channel.EMAIL, List.of(share), Duration.ZERO);
        heads.claimed(share, due.size(), due.getLast().position(), true);
        return due.stream().map(Queue.Due::id).toList();
    }

    /** Works in one transaction, so that no other transaction holds rows and no dispatcher sees them. */
    @Test
    void aClaimGoesOnBehindTheLastOneAlsoAmongWhatIsDueAtOneInstant() {
        String organizerId = "org_" + UUID.randomUUID();
        QueueHeads heads = new QueueHeads();
        heads.looked(List.of(new Queue.HeadRow(Lane.BULK.number(), organizerId, -5)), System.nanoTime());

        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(status -> {
            jdbc.sql(QUEUE).param("organizerId", organizerId).update();
            plans.keep();
            List<UUID> first = take(heads, 20);
            List<UUID> second = take(heads, 31);

            // The read includes the position itself.
            assertThat(second).doesNotContainAnyElementsOf(first.subList(0, 10)).hasSizeBetween(30, 31);
            assertThat(second.subList(1, 30)).doesNotContainAnyElementsOf(first.subList(0, 19));
            status.setRollbackOnly();
        }));
    }

    /** A suspended process could hold the locks of its claim as long as it sends nothing more of a batch of statements. */
    @Test
    void postgresqlEndsATransactionOfTheQueueThatLastsTooLong() {
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(_ -> {
            assertThat(transactionTimeout()).isEqualTo("0");
            plans.keep();
            assertThat(transactionTimeout()).isEqualTo("30s");
        }));
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(
                _ -> assertThat(transactionTimeout()).isEqualTo("0")));
    }

    private String transactionTimeout() {
        return jdbc.sql("select current_setting('transaction_timeout')")
                .query(String.class)
                .single();
    }

    /** The time of a transaction stands still, so that no machine is too slow for it. */
    @Test
    void aDeliveryThatIsDueSoonIsTakenAndSaysHowLongItHasToWait() {
        String organizerId = "org_" + UUID.randomUUID();
        QueueHeads heads = new QueueHeads();
        heads.looked(List.of(new Queue.HeadRow(Lane.BULK.number(), organizerId, 30)), System.nanoTime());

        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(status -> {
            jdbc.sql(QUEUE_LATER).param("organizerId", organizerId).update();
            plans.keep();
            List<QueueHeads.Share> shares = heads.shares(10);

            assertThat(queue.take(Channel.EMAIL, shares, Duration.ZERO)).isEmpty();
            assertThat(queue.take(Channel.EMAIL, shares, QueueHeads.AHEAD))
                    .singleElement()
                    .satisfies(due -> {
                        assertThat(due.earlySeconds()).isEqualTo(0.03);
                        assertThat(due.lateSeconds()).isEqualTo(-0.03);
                    });
            status.setRollbackOnly();
        }));
    }
}
