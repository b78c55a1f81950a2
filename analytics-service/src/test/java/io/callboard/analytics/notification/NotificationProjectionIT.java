package io.callboard.analytics.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.PlatformTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Each notification counts once, with its highest outcome, in any order of its messages and with any repetitions. The
 * test calls the projection itself with batches in many orders, and reads the rows.
 */
@PlatformTest
class NotificationProjectionIT {

    private static final Logger log = LoggerFactory.getLogger(NotificationProjectionIT.class);

    private static final int BATCH = 5000;
    private static final Instant SEND_AT = Instant.parse("2026-12-01T16:00:00Z");

    @Autowired
    private NotificationProjection projection;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    private final UUID event = UUID.randomUUID();
    private final UUID timer = UUID.randomUUID();

    @Test
    void keepsAReminderAndItsDeliveryInOneRowInAnyOrder() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();

        projection.reminders(List.of(due(first)));
        projection.deliveries(List.of(delivery("DeliverySent", timer, first), delivery("DeliverySent", timer, second)));
        projection.reminders(List.of(due(first), due(second)));

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("50", 2L));
    }

    @Test
    void keepsTheHighestOutcome() {
        UUID registration = UUID.randomUUID();

        projection.deliveries(List.of(
                delivery("DeliverySent", timer, registration),
                delivery("DeliveryUnknown", timer, registration),
                delivery("Unsubscribed", timer, registration)));
        projection.deliveries(List.of(delivery("DeliveryFailed", timer, registration)));

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("50", 1L));
    }

    @Test
    void aNotificationInThePlaceOfABouncedOneCountsSeparately() {
        UUID registration = UUID.randomUUID();
        UUID bounced = UUID.randomUUID();
        UUID again = UUID.randomUUID();

        projection.deliveries(List.of(delivery("DeliveryDelivered", again, timer, registration, bounced, SEND_AT)));
        projection.deliveries(List.of(
                delivery("DeliveryBounced", bounced, timer, registration, null, SEND_AT),
                delivery("DeliverySent", again, timer, registration, bounced, SEND_AT)));
        projection.reminders(List.of(due(registration)));

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("60", 1L, "70", 1L));
        assertThat(counted()).isEqualTo(outcomes());
    }

    /** A delivery that failed is queued again, and expires or is sent. */
    @Test
    void theLatestOutcomeOfADeliveryThatWasRetriedCounts() {
        UUID expired = UUID.randomUUID();
        UUID together = UUID.randomUUID();
        UUID sent = UUID.randomUUID();
        Instant later = SEND_AT.plusSeconds(60);

        projection.deliveries(List.of(delivery("DeliveryExpired", timer, expired, later)));
        projection.deliveries(List.of(delivery("DeliveryFailed", timer, expired)));
        projection.deliveries(List.of(
                delivery("DeliveryFailed", timer, together), delivery("DeliveryUnknown", timer, together, later)));
        projection.deliveries(List.of(delivery("DeliverySent", timer, sent)));
        projection.deliveries(List.of(delivery("DeliveryFailed", timer, sent, later)));

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("20", 1L, "10", 1L, "50", 1L));
        assertThat(counted()).isEqualTo(outcomes());
    }

    @Test
    void fillsInWhatRowsOfOlderReleasesLackWithoutMovingTheOutcomeDown() {
        UUID registration = UUID.randomUUID();
        projection.deliveries(List.of(delivery("DeliverySent", timer, registration)));
        jdbc.sql("update notification set organizer_id = null, rule = null, kind = null where event_id = :event")
                .param("event", event)
                .update();

        projection.reminders(List.of(due(registration)));

        assertThat(jdbc.sql(
                                "select organizer_id || ' ' || kind || ' ' || outcome from notification where event_id = :event")
                        .param("event", event)
                        .query(String.class)
                        .single())
                .isEqualTo("org_aurora REMINDER 50");
    }

    @Test
    void givesEachConfirmationARowOfItsOwn() {
        UUID registration = UUID.randomUUID();
        Message<DeliveryState> confirmation = delivery("DeliverySent", null, registration);

        projection.deliveries(List.of(confirmation, delivery("DeliverySent", timer, registration)));
        projection.deliveries(List.of(confirmation));

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("50", 2L));
    }

    @Test
    void endsTheSameInAnyOrderWithAnyRepetitions() {
        var random = new Random(20261121);
        List<UUID> registrations =
                IntStream.range(0, 200).mapToObj(n -> UUID.randomUUID()).toList();
        var facts = new ArrayList<Runnable>();
        for (int n = 0; n < registrations.size(); n++) {
            UUID registration = registrations.get(n);
            facts.add(() -> projection.reminders(List.of(due(registration))));
            if (n % 4 == 0) {
                facts.add(() -> projection.deliveries(List.of(delivery("DeliveryUnknown", timer, registration))));
            }
            if (n % 2 == 0) {
                facts.add(() -> projection.deliveries(List.of(delivery("DeliverySent", timer, registration))));
            } else {
                facts.add(() -> projection.deliveries(List.of(delivery("DeliveryExpired", timer, registration))));
            }
        }
        facts.addAll(List.copyOf(facts));
        Collections.shuffle(facts, random);

        facts.forEach(Runnable::run);

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("50", 100L, "20", 100L));
        assertThat(counted()).isEqualTo(outcomes());
    }

    @Test
    void countsEachNotificationOnceWhenThreadsApplyTheSameOnes() throws Exception {
        List<UUID> registrations =
                IntStream.range(0, 400).mapToObj(n -> UUID.randomUUID()).toList();
        var work = new ArrayList<Callable<@Nullable Object>>();
        for (int reader = 0; reader < 4; reader++) {
            var random = new Random(reader);
            work.add(Executors.callable(() -> Tenancy.runAsPlatform(() -> {
                for (int batch = 0; batch < 20; batch++) {
                    var some = new ArrayList<>(registrations);
                    Collections.shuffle(some, random);
                    var part = some.subList(0, 60);
                    transactions.executeWithoutResult(status ->
                            projection.reminders(part.stream().map(this::due).toList()));
                    transactions.executeWithoutResult(status -> projection.deliveries(part.stream()
                            .map(registration -> delivery("DeliverySent", timer, registration))
                            .toList()));
                }
            })));
        }

        try (var threads = Executors.newFixedThreadPool(work.size())) {
            for (Future<?> done : threads.invokeAll(work)) {
                done.get();
            }
        }

        assertThat(counted()).isEqualTo(outcomes()).containsOnlyKeys("50");
    }

    @Test
    void takesABurstOfAHundredThousand() {
        List<UUID> registrations =
                IntStream.range(0, 100_000).mapToObj(n -> UUID.randomUUID()).toList();

        timed("reminders", registrations.stream().map(this::due).toList(), projection::reminders);
        timed(
                "deliveries",
                registrations.stream()
                        .map(registration -> delivery("DeliverySent", timer, registration))
                        .toList(),
                projection::deliveries);

        assertThat(outcomes()).containsExactlyInAnyOrderEntriesOf(Map.of("50", 100_000L));
        assertThat(counted()).isEqualTo(outcomes());
    }

    private <T> void timed(String what, List<Message<T>> messages, Consumer<List<Message<T>>> useCase) {
        long started = System.nanoTime();
        for (int from = 0; from < messages.size(); from += BATCH) {
            List<Message<T>> batch = messages.subList(from, Math.min(from + BATCH, messages.size()));
            transactions.executeWithoutResult(status -> useCase.accept(batch));
        }
        long millis = (System.nanoTime() - started) / 1_000_000;
        log.info("{} messages={} millis={}", what, messages.size(), millis);
    }

    private Map<String, Long> outcomes() {
        return amounts("select outcome, count(*) as amount from notification where event_id = :event group by outcome");
    }

    /** The same from the roll-up. */
    private Map<String, Long> counted() {
        return amounts("""
                select outcome, sum(amount) as amount from notification_count
                where event_id = :event and amount <> 0 group by outcome
                """);
    }

    private Map<String, Long> amounts(String query) {
        return jdbc
                .sql(query)
                .param("event", event)
                .query((row, number) -> Map.entry(row.getString("outcome"), row.getLong("amount")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Message<ReminderDue> due(UUID registration) {
        return message(
                "ReminderDue",
                registration,
                new ReminderDue(
                        timer, event, "org_aurora", "PT1H", "REMINDER", 1, SEND_AT, registration, "EMAIL", null));
    }

    private Message<DeliveryState> delivery(String type, @Nullable UUID cause, UUID registration) {
        return delivery(type, cause, registration, SEND_AT);
    }

    private Message<DeliveryState> delivery(String type, @Nullable UUID cause, UUID registration, Instant occurredAt) {
        UUID id = UUID.nameUUIDFromBytes((cause + ":" + registration).getBytes(StandardCharsets.UTF_8));
        return delivery(type, id, cause, registration, null, occurredAt);
    }

    private Message<DeliveryState> delivery(
            String type,
            UUID id,
            @Nullable UUID cause,
            UUID registration,
            @Nullable UUID resendOf,
            Instant occurredAt) {
        return message(
                type,
                registration,
                new DeliveryState(
                        id,
                        cause,
                        event,
                        "org_aurora",
                        registration,
                        "PT1H",
                        "REMINDER",
                        1,
                        "EMAIL",
                        null,
                        "resend",
                        null,
                        resendOf,
                        null,
                        occurredAt));
    }

    private static <T> Message<T> message(String type, UUID key, T data) {
        return new Message<>(UUID.randomUUID().toString(), type, key.toString(), Instant.EPOCH, data);
    }
}
