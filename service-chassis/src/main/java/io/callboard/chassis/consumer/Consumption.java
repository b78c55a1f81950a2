package io.callboard.chassis.consumer;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Decoded;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.tenant.Tenancy;
import io.micrometer.core.instrument.MeterRegistry;
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
 * Applies what a listener polled, on behalf of the platform. A batch is one transaction. An error of the surroundings,
 * such as a database that does not answer, makes Kafka deliver the batch again until it works. Any other error is
 * narrowed down to the records that cause it by halving the batch, and those records are put aside.
 */
public class Consumption {

    private static final Logger log = LoggerFactory.getLogger(Consumption.class);

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Longest time all records of one batch may wait for their next try: other records wait behind them. */
    private static final Duration PAUSE_BUDGET = Duration.ofSeconds(5);

    private static final int HALVES = 2;

    /**
     * Parts of a batch that took too long. Each level costs a whole time-out, and all levels together must end before the
     * broker takes the partition away (max.poll.interval.ms): three of them reach a single record.
     */
    private static final int SMALL_PARTS = 16;

    /** Bound while a dead letter is replayed: a failure is told to the operator, not put aside again. */
    static final ScopedValue<Boolean> REPLAY = ScopedValue.newInstance();

    private final MessageCodec codec;
    private final TransactionOperations transactions;
    private final DeadLetters deadLetters;
    private final Consumer<List<ConsumerRecord<byte[], byte[]>>> appliedOffsets;
    private final MeterRegistry meters;
    private final Waiting waiting;

    /** @param appliedOffsets notes records that were applied or put aside, in the running transaction if there is one */
    Consumption(
            MessageCodec codec,
            TransactionOperations transactions,
            DeadLetters deadLetters,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> appliedOffsets,
            MeterRegistry meters) {
        this.codec = codec;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.appliedOffsets = appliedOffsets;
        this.meters = meters;
        this.waiting = new Waiting(meters);
    }

    /**
     * Decodes the values as {@code type} and applies the whole batch in one transaction. What cannot be decoded, or fails
     * three times alone, goes to {@code <topic>.<group>.dlt}. The use case must tolerate that what it has already applied
     * is applied again.
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records, Class<T> type, Consumer<List<Message<T>>> useCase) {
        apply(records, any -> true, type, useCase);
    }

    /**
     * The same for records of some message types only. The others are skipped and counted, and their values are not looked
     * at: producers may add types.
     *
     * @param types whether the use case knows this message type; not asked about tombstones
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        if (records.isEmpty()) {
            return;
        }
        try {
            Tenancy.runAsPlatform(() -> decodeAndApply(records, types, type, useCase));
        } catch (RuntimeException | Error e) {
            if (TransientErrors.isTransient(e)) {
                waiting.noticed(records, e);
            }
            // The container ends its thread on an Error, and then nobody reads the partition any more.
            throw e instanceof RuntimeException exception ? exception : new BatchFailed(e);
        }
    }

    private <T> void decodeAndApply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        var readable = new ArrayList<Polled<T>>(records.size());
        var aside = new ArrayList<DeadLetter>();
        for (var source : records) {
            var messageType = source.value() == null ? null : codec.typeOf(source);
            if (messageType != null && !types.test(messageType)) {
                // Counted by topic only: the type comes from the wire, and a label must not have any number of values.
                meters.counter("callboard.consumer.skipped", "topic", source.topic())
                        .increment();
                continue;
            }
            switch (codec.decode(source, type)) {
                case Decoded.Readable<T>(var message) -> readable.add(new Polled<>(source, message));
                case Decoded.Undecodable<T>(var reason) ->
                    aside.add(new DeadLetter(source, "undecodable: " + reason, null));
            }
        }
        // The whole batch is dealt with when this one transaction commits, unless records are put aside after it.
        Consumer<List<Message<T>>> whole = aside.isEmpty() ? useCase.andThen(any -> recordOffsets(records)) : useCase;
        var recorded = !readable.isEmpty() && new Batch<>(useCase, aside).apply(readable, whole) && aside.isEmpty();
        if (!aside.isEmpty()) {
            if (REPLAY.isBound()) {
                throw new ReplayFailed(aside.getFirst().reason());
            }
            deadLetters.publish(aside);
        }
        if (!recorded) {
            recordOffsets(records);
        }
    }

    /** A replayed record stands alone: nothing follows about the ones before it. */
    private void recordOffsets(List<ConsumerRecord<byte[], byte[]>> records) {
        if (!REPLAY.isBound()) {
            appliedOffsets.accept(records);
        }
    }

    private <T> void inTransaction(List<Polled<T>> part, Consumer<List<Message<T>>> useCase) {
        var messages = part.stream().map(Polled::message).toList();
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

    /** One batch on its way; used by the thread that polled it. */
    private final class Batch<T> {

        private final Consumer<List<Message<T>>> useCase;
        private final List<DeadLetter> aside;
        private final Pauses pauses = new Pauses(PAUSE_BUDGET);

        Batch(Consumer<List<Message<T>>> useCase, List<DeadLetter> aside) {
            this.useCase = useCase;
            this.aside = aside;
        }

        /**
         * Applies the part, in smaller parts when it fails, in the order of its records.
         *
         * @param effect what happens in the transaction when the part is applied in one
         * @return whether it was
         */
        boolean apply(List<Polled<T>> part, Consumer<List<Message<T>>> effect) {
            if (part.size() == 1) {
                return applyAlone(part.getFirst(), effect);
            }
            int parts;
            try {
                inTransaction(part, effect);
                return true;
            } catch (RuntimeException | Error e) {
                parts = TransientErrors.isTooSlow(e) ? SMALL_PARTS : HALVES;
                throwIfWaiting(e);
                log.debug(
                        "Part of a batch fails and is applied in parts records={} parts={} exception={}",
                        part.size(),
                        parts,
                        e.getClass().getSimpleName());
            }
            var size = Math.ceilDiv(part.size(), parts);
            for (var from = 0; from < part.size(); from += size) {
                apply(part.subList(from, Math.min(from + size, part.size())), useCase);
            }
            return false;
        }

        private boolean applyAlone(Polled<T> polled, Consumer<List<Message<T>>> effect) {
            @Nullable Throwable failure = null;
            for (var attempt = 1; attempt <= TRIES; attempt++) {
                try {
                    inTransaction(List.of(polled), effect);
                    return true;
                } catch (RuntimeException | Error e) {
                    throwIfWaiting(e);
                    failure = e;
                    if (attempt < TRIES) {
                        pauses.take(PAUSE.multipliedBy(attempt));
                    }
                }
            }
            if (failure != null) {
                aside.add(new DeadLetter(polled.source(), "failed: " + reason(failure), failure));
            }
            return false;
        }

        private static void throwIfWaiting(Throwable failure) {
            if (!TransientErrors.isTransient(failure) || TransientErrors.isTooSlow(failure)) {
                return;
            }
            throw failure instanceof RuntimeException exception ? exception : new BatchFailed(failure);
        }
    }

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
                throw new BatchFailed(e);
            }
        }
    }

    /** The batch must be delivered again. */
    static final class BatchFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BatchFailed(Throwable cause) {
            super("The batch is delivered again", cause);
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
