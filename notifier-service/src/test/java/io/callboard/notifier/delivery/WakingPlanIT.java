package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.NotifierTest;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The plan by which deliveries are woken. It must not read the whole queue even when the queue is nearly empty, because the
 * plan is kept when the queue grows.
 */
@NotifierTest
class WakingPlanIT {

    private final List<UUID> ids = Stream.generate(UUID::randomUUID).limit(30).toList();

    @Autowired
    private DeliveryWaker waker;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private TableOwner owner;

    @BeforeEach
    void nearlyEmpty() {
        owner.jdbc().sql("vacuum (analyze) delivery_queue").update();
    }

    @Test
    void registrationsAndContactsReadAnIndex() {
        assertThat(wholeReads(waker::wakeRegistrations)).isZero();
    }

    @Test
    void liveEventsReadAnIndex() {
        assertThat(wholeReads(waker::wakeEvents)).isZero();
    }

    @Test
    void erasedContactsReadAnIndex() {
        assertThat(wholeReads(waker::wakeErased)).isZero();
    }

    /** How often the transaction read the whole queue. */
    private long wholeReads(Consumer<Collection<UUID>> wake) {
        return Tenancy.callAsPlatform(() -> transactions.execute(_ -> {
            wake.accept(ids);
            return jdbc.sql("select seq_scan from pg_stat_xact_user_tables where relid = 'delivery_queue'::regclass")
                    .query(Long.class)
                    .single();
        }));
    }
}
