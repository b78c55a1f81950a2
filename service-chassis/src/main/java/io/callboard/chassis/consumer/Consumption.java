package io.callboard.chassis.consumer;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Decoded;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies the records that a listener polled, on behalf of the platform. A batch is one transaction. After an error of
 * the environment, such as a database that does not answer, Kafka delivers the batch again until it succeeds. After any
 * other error the batch is halved until the records that cause the error are found, and those records become dead
 * letters.
 */
public class Consumption {

    private static final Logger log = LoggerFactory.getLogger(Consumption.class);

    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /**
     * Longest time that all records of one batch together may wait for their next try. Other records of the partition
     * wait meanwhile.
     */
    private static final Duration PAUSE_BUDGET = Duration.ofSeconds(5);

    private static final int HALVES = 2;

    /**
     * Into how many parts a batch is split that took too long. Each level of splitting costs a whole time-out, and all
     * levels together must end before the broker takes the partition away (max.poll.interval.ms). Three levels reach a
     * single record.
     */
    private static final int SMALL_PARTS = 16;

    /**
     * Bound while a dead letter is replayed. A failure is then reported to the operator and makes no new dead letter.
     */
    static final ScopedValue<Boolean> REPLAY = ScopedValue.newInstance();

    private final MessageCodec codec;
    private final TransactionOperations transactions;
    private final DeadLetters deadLetters;
    private final Consumer<List<ConsumerRecord<byte[], byte[]>>> appliedOffsets;
    private final Traces traces;
    private final MeterRegistry meters;
    private final WaitReport waitReport;

    /** @param appliedOffsets notes records that were applied or put aside, in the running transaction if there is one */
    Consumption(
            MessageCodec codec,
            TransactionOperations transactions,
            DeadLetters deadLetters,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> appliedOffsets,
            Traces traces,
            MeterRegistry meters) {
        this.codec = codec;
        this.transactions = transactions;
        this.deadLetters = deadLetters;
        this.appliedOffsets = appliedOffsets;
        this.traces = traces;
        this.meters = meters;
        this.waitReport = new WaitReport(meters);
    }

    /**
     * Decodes the values as {@code type} and applies the whole batch in one transaction. A record that cannot be
     * decoded, or that fails three times alone, goes to {@code <topic>.<group>.dlt}. The use case must tolerate
     * duplicates.
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records, Class<T> type, Consumer<List<Message<T>>> useCase) {
        apply(records, any -> true, any -> true, type, useCase);
    }

    /**
     * The same for a topic of states, where a message of a later type may carry a state too. Such a message is applied
     * if its value can be decoded. Otherwise it is skipped and counted, because a value of an unknown type need not fit.
     *
     * @param known the types that the use case knows; a message of theirs that cannot be decoded is a dead letter
     */
    public <T> void applyStates(
            List<ConsumerRecord<byte[], byte[]>> records,
            Set<String> known,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        apply(records, any -> true, known::contains, type, useCase);
    }

    /**
     * The same for records of some message types only. The others are skipped and counted, and their values are not
     * read, because producers may add types.
     *
     * @param types whether the use case knows this message type; not asked about tombstones
     */
    public <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        apply(records, types, any -> true, type, useCase);
    }

    /** @param mustFit the types whose values must be decodable; those of others are skipped where they are not */
    private <T> void apply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Predicate<String> mustFit,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        if (records.isEmpty()) {
            return;
        }
        try {
            Tenancy.runAsPlatform(() -> decodeAndApply(records, types, mustFit, type, useCase));
        } catch (RuntimeException | Error e) {
            if (TransientErrors.isTransient(e)) {
                waitReport.noticed(records, e);
            }
            // The container ends its thread on an Error, and then nobody reads the partition any more.
            throw e instanceof RuntimeException exception ? exception : new BatchFailed(e);
        }
    }

    private <T> void decodeAndApply(
            List<ConsumerRecord<byte[], byte[]>> records,
            Predicate<String> types,
            Predicate<String> mustFit,
            Class<T> type,
            Consumer<List<Message<T>>> useCase) {
        var readable = new ArrayList<Polled<T>>(records.size());
        var undecodable = new ArrayList<DeadLetter>();
        for (var source : records) {
            var messageType = source.value() == null ? null : codec.typeOf(source);
            if (messageType != null && !types.test(messageType)) {
                ConsumerMeters.skipped(meters, source.topic()).increment();
                continue;
            }
            switch (codec.decode(source, type)) {
                case Decoded.Readable<T>(var message) -> readable.add(new Polled<>(source, message));
                case Decoded.Undecodable<T>(var reason) -> {
                    if (messageType == null || mustFit.test(messageType)) {
                        undecodable.add(new DeadLetter(source, "undecodable: " + reason, null));
                    } else {
                        ConsumerMeters.skipped(meters, source.topic()).increment();
                    }
                }
            }
        }
        var batch = new Batch<>(records, readable, undecodable, useCase);
        if (readable.isEmpty()) {
            batch.apply();
            return;
        }
        traces.work("apply " + records.getFirst().topic())
                .kind(Span.Kind.CONSUMER)
                .causedBy(readable.stream()
                        .map(polled -> polled.message().trace())
                        .toList())
                .tag("messages", readable.size())
                .run(() -> {
                    batch.apply();
                    return true;
                });
    }

    private void putAside(List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        if (REPLAY.isBound()) {
            throw new ReplayFailed(letters.getFirst().reason());
        }
        deadLetters.publish(letters);
    }

    /** Records no offset for a replayed record, because it says nothing about the records before it. */
    private void recordOffsets(List<ConsumerRecord<byte[], byte[]>> records) {
        if (!REPLAY.isBound()) {
            appliedOffsets.accept(records);
        }
    }

    private <T> void inTransaction(List<Polled<T>> part, Consumer<List<Message<T>>> useCase) {
        var messages = part.stream().map(Polled::message).toList();
        transactions.executeWithoutResult(status -> {
            useCase.accept(messages);
            Failpoints.hit("chassis.consumption.before-commit");
        });
        Failpoints.hit("chassis.consumption.after-commit");
    }

    /** Names only the classes and the missing value, because the texts of exceptions quote values. */
    private static String reason(Throwable failure, @Nullable Object data) {
        var names = new ArrayList<String>();
        @Nullable Throwable next = failure;
        while (next != null && names.size() < 5) {
            names.add(next.getClass().getSimpleName());
            next = next.getCause();
        }
        @Nullable String missing = MissingValue.in(data);
        return "failed: " + String.join(" < ", names) + (missing == null ? "" : ", value lacks " + missing);
    }

    private record Polled<T>(ConsumerRecord<byte[], byte[]> source, Message<T> message) {}

    /** A record that failed alone. */
    private record Failing<T>(Polled<T> polled, Throwable failure) {}

    /** One batch while it is applied; used by the thread that polled it. */
    private final class Batch<T> {

        private final List<ConsumerRecord<byte[], byte[]>> records;
        private final List<Polled<T>> readable;
        private final List<DeadLetter> undecodable;
        private final Consumer<List<Message<T>>> useCase;
        private final List<Failing<T>> failing = new ArrayList<>();
        private final Pauses pauses = new Pauses(PAUSE_BUDGET);

        Batch(
                List<ConsumerRecord<byte[], byte[]>> records,
                List<Polled<T>> readable,
                List<DeadLetter> undecodable,
                Consumer<List<Message<T>>> useCase) {
            this.records = records;
            this.readable = readable;
            this.undecodable = undecodable;
            this.useCase = useCase;
        }

        /**
         * Retries records that fail alone after all others, so that no other record of the batch waits for their
         * pauses.
         */
        void apply() {
            // If no record becomes a dead letter, this one transaction applies the whole batch.
            var isOneTransaction = !readable.isEmpty() && undecodable.isEmpty();
            var effect = isOneTransaction ? useCase.andThen(any -> recordOffsets(records)) : useCase;
            @Nullable Throwable failure = readable.isEmpty() ? null : attempt(readable, effect);
            if (isOneTransaction && failure == null) {
                return;
            }
            // Only after that attempt: while the database is away the batch is delivered again every second, and each
            // time would write the same dead letters.
            putAside(undecodable);
            if (failure != null) {
                narrow(readable, failure);
                putAside(failing.stream()
                        .flatMap(each -> tryAgain(each).stream())
                        .toList());
            }
            recordOffsets(records);
        }

        /** Splits a part that failed, and applies the smaller parts in the order of their records. */
        private void narrow(List<Polled<T>> part, Throwable failure) {
            if (part.size() == 1) {
                failing.add(new Failing<>(part.getFirst(), failure));
                return;
            }
            var parts = TransientErrors.isTooSlow(failure) ? SMALL_PARTS : HALVES;
            log.debug(
                    "Part of a batch fails and is applied in parts records={} parts={} exception={}",
                    part.size(),
                    parts,
                    failure.getClass().getSimpleName());
            var size = Math.ceilDiv(part.size(), parts);
            for (var from = 0; from < part.size(); from += size) {
                var smaller = part.subList(from, Math.min(from + size, part.size()));
                @Nullable Throwable next = attempt(smaller, useCase);
                if (next != null) {
                    narrow(smaller, next);
                }
            }
        }

        /** Returns a dead letter if the record fails every time. */
        private Optional<DeadLetter> tryAgain(Failing<T> failed) {
            @Nullable Throwable failure = failed.failure();
            for (var attempt = 1; attempt < TRIES && failure != null; attempt++) {
                pauses.take(PAUSE.multipliedBy(attempt));
                failure = attempt(List.of(failed.polled()), useCase);
            }
            return failure == null
                    ? Optional.empty()
                    : Optional.of(new DeadLetter(
                            failed.polled().source(),
                            reason(failure, failed.polled().message().data()),
                            failure));
        }

        /** Returns an error that the records cause; throws an error that the environment causes. */
        private @Nullable Throwable attempt(List<Polled<T>> part, Consumer<List<Message<T>>> effect) {
            try {
                inTransaction(part, effect);
                return null;
            } catch (RuntimeException | Error e) {
                throwIfWaiting(e);
                return e;
            }
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

    /** Says that the batch must be delivered again. */
    static final class BatchFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BatchFailed(Throwable cause) {
            super("The batch is delivered again", cause);
        }
    }

    /** Says that a replayed record failed again. */
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
