package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.trace.TraceParent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * Writes messages to Kafka without the outbox, and returns when the broker has acknowledged them. It is for facts that
 * change nothing in the database. Their ids must not depend on the call, because a caller who got an error repeats
 * messages that may have been written. Used by any thread.
 */
public final class DirectPublisher implements DisposableBean {

    /** Calls that wait at once. Together with the limit of a body it bounds the memory that they need. */
    static final int MOST_CALLS = 512;

    /** Longest wait for the acknowledgements. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final MessageCodec codec;
    private final Supplier<@Nullable TraceParent> trace;
    private final Clock clock;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    /** Created by the first call. Guarded by this object's monitor. */
    private @Nullable Producer<byte[], byte[]> producer;

    DirectPublisher(
            Supplier<Producer<byte[], byte[]>> producers,
            MessageCodec codec,
            Supplier<@Nullable TraceParent> trace,
            Clock clock) {
        this.producers = producers;
        this.codec = codec;
        this.trace = trace;
        this.clock = clock;
    }

    /**
     * Writes all messages and waits for the acknowledgement of each.
     *
     * @throws NotPublishedException if some may not be written: repeat all of them
     */
    public void publish(List<OutgoingMessage> messages) {
        if (!calls.tryAcquire()) {
            throw new NotPublishedException("Too many calls wait for the broker", null);
        }
        try {
            await(send(messages));
        } finally {
            calls.release();
        }
    }

    private List<Future<RecordMetadata>> send(List<OutgoingMessage> messages) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var running = trace.get();
        List<Future<RecordMetadata>> answers = new ArrayList<>(messages.size());
        try {
            Producer<byte[], byte[]> sender = producer();
            for (OutgoingMessage message : messages) {
                var cause = message.cause() == null ? running : message.cause();
                answers.add(sender.send(codec.encode(
                        message.topic(),
                        message.key(),
                        message.type(),
                        message.id(),
                        now,
                        message.value() == null ? null : codec.json(message.value()),
                        cause == null ? null : cause.value())));
            }
        } catch (KafkaException e) {
            throw new NotPublishedException("The producer did not take a message", e);
        }
        return answers;
    }

    private static void await(List<Future<RecordMetadata>> answers) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Future<RecordMetadata> answer : answers) {
                answer.get(Math.max(deadline - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPublishedException("Stopped before the broker answered", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new NotPublishedException("The broker did not acknowledge a message", e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close(PATIENCE);
            producer = null;
        }
    }

    /** Says that not all messages were acknowledged. */
    public static final class NotPublishedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotPublishedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
