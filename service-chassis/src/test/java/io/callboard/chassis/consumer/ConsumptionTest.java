package io.callboard.chassis.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionOperations;

class ConsumptionTest {

    private static final int BATCH = 2_000;
    private static final int HALVINGS = 11;
    private static final int TRIES = 3;

    private final MessageCodec codec = new MessageCodec("thing-service");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProducer<byte[], byte[]> aside =
            new MockProducer<>(true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final Consumption consumption = new Consumption(
            codec,
            TransactionOperations.withoutTransaction(),
            new DeadLetters(() -> aside, "things", meters),
            any -> {},
            Traces.none(),
            meters);
    private final List<Integer> transactions = new ArrayList<>();

    @Test
    void findsBadRecordsByHalvingTheBatch() {
        var bad = Set.of("0", "1234", "1999");

        apply(batch(), failingWith(new IllegalArgumentException(), bad));

        assertThat(asideKeys()).containsExactly("0", "1234", "1999");
        assertThat(transactions).hasSizeLessThanOrEqualTo(bad.size() * (2 * HALVINGS + TRIES));
    }

    @Test
    void keepsTheOrderWhileItNarrows() {
        var applied = new ArrayList<String>();

        apply(batch(), messages -> {
            failingWith(new IllegalArgumentException(), Set.of("700")).accept(messages);
            messages.forEach(message -> applied.add(message.key()));
        });

        assertThat(applied)
                .containsExactlyElementsOf(IntStream.range(0, BATCH)
                        .filter(n -> n != 700)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void reachesARecordThatTimesOutInFewSteps() {
        var timeout = new QueryTimeoutException("slow", new SQLException("slow", "57014"));

        apply(batch(), messages -> {
            try {
                failingWith(timeout, Set.of("1234")).accept(messages);
            } catch (QueryTimeoutException e) {
                transactions.add(-1);
                throw e;
            }
        });

        assertThat(asideKeys()).containsExactly("1234");
        assertThat(transactions.stream().filter(size -> size == -1)).hasSizeLessThanOrEqualTo(3 + TRIES);
    }

    /** Retries of a batch pause for up to five seconds. An undecodable record delays its partition for less. */
    @Test
    void retriesAFailingRecordAfterAllOthers() {
        var applied = new ArrayList<String>();
        var asideAtRetry = new ArrayList<List<String>>();
        var appliedAtRetry = new ArrayList<Integer>();
        var records = new ArrayList<>(batch());
        records.add(1, received("undecodable", "ThingHappened", "{"));
        var tries = new AtomicInteger();

        apply(records, messages -> {
            if (keys(messages).equals(List.of("0")) && tries.incrementAndGet() == 2) {
                asideAtRetry.add(asideKeys());
                appliedAtRetry.add(applied.size());
            }
            failingWith(new IllegalArgumentException(), Set.of("0")).accept(messages);
            applied.addAll(keys(messages));
        });

        assertThat(asideAtRetry).containsExactly(List.of("undecodable"));
        assertThat(appliedAtRetry).containsExactly(BATCH - 1);
        assertThat(tries).hasValue(TRIES);
        assertThat(asideKeys()).containsExactly("undecodable", "0");
    }

    @Test
    void makesNoDeadLetterWhileTheEnvironmentFails() {
        var records = new ArrayList<>(batch());
        records.add(received("undecodable", "ThingHappened", "{"));

        assertThatThrownBy(() -> apply(
                        records, failingWith(new IllegalStateException(new SQLException("", "08006")), Set.of("3"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(asideKeys()).isEmpty();
    }

    @Test
    void makesADeadLetterOfARecordWhoseStatementFindsSeveralRows() {
        apply(batch(), failingWith(new IllegalStateException(new SQLException("", "21000")), Set.of("1234")));

        assertThat(asideKeys()).containsExactly("1234");
    }

    @Test
    void appliesRecordsIndividuallyThatChangeTheSameRow() {
        apply(batch(), messages -> {
            if (keys(messages).containsAll(List.of("70", "71"))) {
                throw new IllegalStateException(new SQLException("", "21000"));
            }
        });

        assertThat(asideKeys()).isEmpty();
    }

    @Test
    void waitsForTheEnvironmentAndCountsTheWaits() {
        assertThatThrownBy(() -> apply(
                        batch(), failingWith(new IllegalStateException(new SQLException("", "25006")), Set.of("3"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(transactions).hasSize(1);
        assertThat(asideKeys()).isEmpty();
        assertThat(meters.get("callboard.consumer.waiting")
                        .tags("topic", "things.v1", "state", "25")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void letsNoErrorEndTheThreadOfItsContainer() {
        assertThatThrownBy(() -> apply(batch(), messages -> {
                    throw new OutOfMemoryError();
                }))
                .isInstanceOf(RuntimeException.class)
                .hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(asideKeys()).isEmpty();

        apply(List.of(received("key", "ThingHappened", "{}")), messages -> {
            throw new AssertionError();
        });
        assertThat(asideKeys()).containsExactly("key");
    }

    @Test
    void skipsUnknownTypesWithoutReadingTheirValues() {
        var seen = new ArrayList<String>();

        consumption.apply(
                List.of(
                        received("a", "ThingHappened", "{}"),
                        received("b", "ThingInvented", "no JSON at all"),
                        received("c", "ThingInvented", null)),
                "ThingHappened"::equals,
                Thing.class,
                messages -> messages.forEach(message -> seen.add(message.key())));

        assertThat(seen).containsExactly("a", "c");
        assertThat(asideKeys()).isEmpty();
        assertThat(meters.get("callboard.consumer.skipped")
                        .tag("topic", "things.v1")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void makesADeadLetterOfARecordWithoutType() {
        var untyped = received("a", "ThingHappened", "{}");
        untyped.headers().remove("ce_type");

        consumption.apply(List.of(untyped), "ThingHappened"::equals, Thing.class, messages -> {});

        assertThat(asideKeys()).containsExactly("a");
    }

    @Test
    void runsAsThePlatformUnderAnyCaller() {
        var organizers = new ArrayList<Boolean>();

        Tenancy.callAs(new OrganizerId("acme"), () -> {
            apply(
                    List.of(received("a", "ThingHappened", "{}")),
                    messages -> organizers.add(Tenancy.organizer().isPresent()));
            return true;
        });

        assertThat(organizers).containsExactly(false);
    }

    private void apply(List<ConsumerRecord<byte[], byte[]>> records, Consumer<List<Message<Thing>>> useCase) {
        consumption.apply(records, Thing.class, messages -> {
            transactions.add(messages.size());
            useCase.accept(messages);
        });
    }

    private static List<String> keys(List<Message<Thing>> messages) {
        return messages.stream().map(Message::key).toList();
    }

    private static Consumer<List<Message<Thing>>> failingWith(RuntimeException failure, Set<String> bad) {
        return messages -> {
            if (messages.stream().map(Message::key).anyMatch(bad::contains)) {
                throw failure;
            }
        };
    }

    private List<ConsumerRecord<byte[], byte[]>> batch() {
        return IntStream.range(0, BATCH)
                .mapToObj(n -> received(Integer.toString(n), "ThingHappened", "{}"))
                .toList();
    }

    private List<String> asideKeys() {
        return aside.history().stream()
                .map(letter -> new String(letter.key(), UTF_8))
                .toList();
    }

    private ConsumerRecord<byte[], byte[]> received(String key, String type, @Nullable String json) {
        var sent = codec.encode("things.v1", key, type, "id-" + key, Instant.EPOCH, json, null);
        var received = new ConsumerRecord<>("things.v1", 0, 0, sent.key(), sent.value());
        sent.headers().forEach(received.headers()::add);
        return received;
    }

    record Thing() {}
}
