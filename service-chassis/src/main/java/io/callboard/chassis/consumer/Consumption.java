package io.callboard.chassis.consumer;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Decoded;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies what a listener polled. A batch is one transaction; a database that does not answer makes Kafka deliver it
 * again until it does; anything else is narrowed down to single records, and what still fails is put aside.
 */
public class Consumption {

    private static final Logger log = LoggerFactory.getLogger(Consumption.class);

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Longest time all records of one batch may wait for their next try: other records wait behind them. */
    private static final Duration PAUSE_BUDGET = Duration.ofSeconds(5);

    /** Bound while a dead letter is replayed: a failure is told to the operator, not put aside again. */
    static final ScopedValue<Boolean> REPLAY = ScopedValue.newInstance();

    private final MessageCodec codec;
    private final TransactionOperations transactions;
    private final DeadLetters deadLetters;

    Consumption(MessageCodec codec, TransactionOperations transactions, DeadLetters deadLetters) {
        this.codec = codec;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
    }

    /**
     * Decodes the values as {@code type} and applies the whole batch in one transaction. When that fails with a
     * transient database error the exception goes to the container, which delivers the batch again. After any other
     * error each record is applied in a transaction of its own; what fails three times, or cannot be decoded, goes to
     * {@code <topic>.<group>.dlt}. The use case must bear repetition of what it has already applied.
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records, Class<T> type, Consumer<List<Message<T>>> useCase) {
        apply(records, any -> true, type, useCase);
    }

    /**
     * The same for records of some message types only. The others are skipped, and their values are not looked at:
     * producers may add types.
     *
     * @param types whether the use case knows this message type; never asked about tombstones, which have none
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        var readable = new ArrayList<Polled<T>>(records.size());
        var aside = new ArrayList<DeadLetter>();
        for (var source : records) {
            var messageType = source.value() == null ? null : codec.typeOf(source);
            if (messageType != null && !types.test(messageType)) {
                continue;
            }
            switch (codec.decode(source, type)) {
                case Decoded.Readable<T>(var message) -> readable.add(new Polled<>(source, message));
                case Decoded.Undecodable<T>(var reason) ->
                    aside.add(new DeadLetter(source, "undecodable: " + reason, null));
            }
        }
        if (!readable.isEmpty()) {
            applyTogetherOrOneByOne(readable, useCase, aside);
        }
        if (aside.isEmpty()) {
            return;
        }
        if (REPLAY.isBound()) {
            throw new ReplayFailed(aside.getFirst().reason());
        }
        deadLetters.publish(aside);
    }

    private <T> void applyTogetherOrOneByOne(
            List<Polled<T>> readable, Consumer<List<Message<T>>> useCase, List<DeadLetter> aside) {
        try {
            inTransaction(readable.stream().map(Polled::message).toList(), useCase);
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            log.info(
                    "Batch is applied one by one records={} exception={}",
                    readable.size(),
                    e.getClass().getSimpleName());
            applyOneByOne(readable, useCase, aside);
        }
    }

    private <T> void applyOneByOne(
            List<Polled<T>> readable, Consumer<List<Message<T>>> useCase, List<DeadLetter> aside) {
        var pauses = new Pauses(PAUSE_BUDGET);
        for (var polled : readable) {
            @Nullable RuntimeException failure = null;
            for (var attempt = 1; attempt <= TRIES; attempt++) {
                try {
                    inTransaction(List.of(polled.message()), useCase);
                    failure = null;
                    break;
                } catch (RuntimeException e) {
                    if (TransientErrors.isTransient(e)) {
                        throw e;
                    }
                    failure = e;
                    if (attempt < TRIES) {
                        pauses.take(PAUSE.multipliedBy(attempt));
                    }
                }
            }
            if (failure != null) {
                aside.add(new DeadLetter(polled.source(), "failed: " + reason(failure), failure));
            }
        }
    }

    private <T> void inTransaction(List<Message<T>> messages, Consumer<List<Message<T>>> useCase) {
        transactions.executeWithoutResult(status -> {
            useCase.accept(messages);
            Failpoints.hit("consumer.applied");
        });
        Failpoints.hit("consumer.committed");
    }

    /** Class names only: the texts of exceptions quote values. */
    private static String reason(Throwable failure) {
        var names = new ArrayList<String>();
        @Nullable Throwable next = failure;
        while (next != null && names.size() < 5) {
            names.add(next.getClass().getSimpleName());
            next = next.getCause();
        }
        return String.join(" < ", names);
    }

    private record Polled<T>(ConsumerRecord<byte[], byte[]> source, Message<T> message) {}

    /** Waits between tries as long as the budget lasts. */
    private static final class Pauses {

        private Duration left;

        Pauses(Duration budget) {
            this.left = budget;
        }

        void take(Duration pause) {
            if (left.compareTo(pause) < 0) {
                return;
            }
            left = left.minus(pause);
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Stopped between two tries", e);
            }
        }
    }

    /** A replayed record failed again. */
    static final class ReplayFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ReplayFailed(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
