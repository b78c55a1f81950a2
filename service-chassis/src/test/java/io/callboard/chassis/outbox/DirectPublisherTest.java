package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.outbox.DirectPublisher.NotPublishedException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A call ends when the broker has acknowledged all its messages, and not many calls wait. */
class DirectPublisherTest {

    private static final List<OutgoingMessage> TWO = List.of(message("1"), message("2"));

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DirectPublisher publisher =
            new DirectPublisher(() -> producer, new MessageCodec("sample-service"), () -> null, Clock.systemUTC());

    @Test
    void waitsForTheAcknowledgementOfEach() throws Exception {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> call = caller.submit(() -> publisher.publish(TWO));
            await().until(() -> producer.history().size() == 2);

            producer.completeNext();
            assertThat(call.isDone()).isFalse();
            producer.completeNext();

            call.get();
        }
        assertThat(new String(
                        producer.history()
                                .getFirst()
                                .headers()
                                .lastHeader("ce_id")
                                .value(),
                        UTF_8))
                .isEqualTo("id-1");
    }

    @Test
    void failsWhenOneIsNotAcknowledged() throws Exception {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> call = caller.submit(() -> publisher.publish(TWO));
            await().until(() -> producer.history().size() == 2);

            producer.completeNext();
            producer.errorNext(new TimeoutException("no answer"));

            assertThatThrownBy(call::get).hasCauseInstanceOf(NotPublishedException.class);
        }
    }

    @Test
    void refusesCallsBeyondTheLimitAtOnceAndTakesThemAgainLater() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> calls = IntStream.range(0, DirectPublisher.MOST_CALLS)
                    .mapToObj(i -> callers.submit(() -> publisher.publish(TWO)))
                    .toList();
            await().until(() -> producer.history().size() == 2 * DirectPublisher.MOST_CALLS);

            assertThatThrownBy(() -> publisher.publish(TWO)).isInstanceOf(NotPublishedException.class);
            assertThat(producer.history()).hasSize(2 * DirectPublisher.MOST_CALLS);

            while (producer.completeNext()) {
                // The next one.
            }
            for (Future<?> call : calls) {
                call.get();
            }
            Future<?> later = callers.submit(() -> publisher.publish(TWO));
            await().until(() -> producer.history().size() == 2 * DirectPublisher.MOST_CALLS + 2);
            producer.completeNext();
            producer.completeNext();
            later.get();
        }
    }

    private static OutgoingMessage message(String name) {
        return new OutgoingMessage("samples.v1", name, "SampleTaken", "id-" + name, Map.of("name", name), null);
    }
}
