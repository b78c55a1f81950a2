package io.callboard.analytics.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Each message counts once as opened and once as clicked, in any order and with any repetitions. */
@PlatformTest
class ViewsIT {

    private static final Instant SEEN_AT = Instant.parse("2026-12-01T16:05:00Z");

    @Autowired
    private Views views;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    private final UUID event = UUID.randomUUID();
    private final UUID timer = UUID.randomUUID();

    private record Counted(String action, long amount, long byPeople) {}

    @Test
    void aPersonCountsAfterAMachineAndNotTwice() {
        UUID registration = UUID.randomUUID();

        views.apply(List.of(viewed("DeliveryOpened", registration, "MACHINE")));
        assertThat(counted()).containsExactly(new Counted("OPENED", 1, 0));
        views.apply(List.of(viewed("DeliveryOpened", registration, "HUMAN")));
        views.apply(List.of(
                viewed("DeliveryOpened", registration, "HUMAN"), viewed("DeliveryOpened", registration, "UNKNOWN")));
        views.apply(List.of(viewed("DeliveryClicked", registration, "UNKNOWN")));

        assertThat(counted()).containsExactly(new Counted("CLICKED", 1, 0), new Counted("OPENED", 1, 1));
    }

    @Test
    void severalInstancesCountTheSameMessagesOnce() throws Exception {
        int registrations = 300;
        List<Message<DeliveryState>> told = new ArrayList<>();
        for (UUID registration : IntStream.range(0, registrations)
                .mapToObj(_ -> UUID.randomUUID())
                .toList()) {
            for (String actor : List.of("MACHINE", "HUMAN", "UNKNOWN")) {
                told.add(viewed("DeliveryOpened", registration, actor));
            }
            told.add(viewed("DeliveryClicked", registration, "MACHINE"));
        }
        List<Callable<Object>> readers = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            List<Message<DeliveryState>> order = new ArrayList<>(told);
            Collections.shuffle(order, new Random(seed));
            readers.add(Executors.callable(() -> Tenancy.runAsPlatform(() -> {
                for (int from = 0; from < order.size(); from += 100) {
                    List<Message<DeliveryState>> batch = order.subList(from, from + 100);
                    transactions.executeWithoutResult(_ -> views.apply(batch));
                }
            })));
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(readers.size())) {
            for (Future<Object> reader : threads.invokeAll(readers)) {
                reader.get();
            }
        }

        assertThat(counted())
                .containsExactly(
                        new Counted("CLICKED", registrations, 0), new Counted("OPENED", registrations, registrations));
    }

    private Message<DeliveryState> viewed(String type, UUID registration, String actor) {
        DeliveryState delivery = new DeliveryState(
                UUID.randomUUID(),
                timer,
                event,
                "org_aurora",
                registration,
                "PT1H",
                "REMINDER",
                1,
                "EMAIL",
                null,
                "resend",
                actor,
                null,
                null,
                SEEN_AT);
        return new Message<>(UUID.randomUUID().toString(), type, registration.toString(), SEEN_AT, delivery);
    }

    private List<Counted> counted() {
        return jdbc.sql("select action, sum(amount) as amount, sum(by_people) as by_people from notification_view_count"
                        + " where event_id = :event group by action order by action")
                .param("event", event)
                .query(Counted.class)
                .list();
    }
}
