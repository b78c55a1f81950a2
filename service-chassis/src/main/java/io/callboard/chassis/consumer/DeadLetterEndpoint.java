package io.callboard.chassis.consumer;

import io.callboard.chassis.consumer.Consumption.ReplayFailed;
import io.callboard.chassis.consumer.StoredDeadLetter.Replay;
import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Shows the dead letters of this service and replays one or many of them to their listeners. */
@Endpoint(id = "deadletters")
public final class DeadLetterEndpoint {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterEndpoint.class);

    private static final int USUAL_LIMIT = 50;
    private static final int HIGHEST_LIMIT = 200;
    private static final int CONFLICT = 409;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int USUAL_SLICE = 1_000;
    private static final int LARGEST_SLICE = 10_000;
    /** After this time the endpoint begins no further letter. */
    private static final Duration LONGEST_SLICE = Duration.ofSeconds(30);

    /** Allows one replay of many at a time. Two would replay the same letters out of order. */
    private final ReentrantLock manyAtOnce = new ReentrantLock();

    private final OwnListeners listeners;
    private final DeadLetterReader reader;
    private final DeadLetterReplays replays;

    DeadLetterEndpoint(OwnListeners listeners, DeadLetterReader reader, DeadLetterReplays replays) {
        this.listeners = listeners;
        this.reader = reader;
        this.replays = replays;
    }

    /** Lists the newest first; {@code limit} is 1–200, by default 50. */
    @ReadOperation
    public Letters list(@Nullable Integer limit) {
        var atMost = Math.clamp(limit == null ? USUAL_LIMIT : limit, 1, HIGHEST_LIMIT);
        var letters = reader.newest(listeners.deadLetterTopics(), atMost);
        var last = replays.last(letters.stream().map(StoredDeadLetter::id).toList());
        return new Letters(letters.stream()
                .map(letter -> letter.view(last.get(letter.id().toString())))
                .toList());
    }

    @ReadOperation
    public WebEndpointResponse<StoredDeadLetter.View> one(@Selector String id) {
        @Nullable StoredDeadLetter letter = find(id);
        if (letter == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        var last = replays.last(List.of(letter.id())).get(letter.id().toString());
        return new WebEndpointResponse<>(letter.view(last));
    }

    /** Hands the record to this service's listener: 200 when it was applied, 409 with the reason when it failed again. */
    @WriteOperation
    public WebEndpointResponse<Replay> replay(@Selector String id) {
        @Nullable StoredDeadLetter letter = find(id);
        if (letter == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        var replay = replay(letter);
        return new WebEndpointResponse<>(
                replay, replay.outcome() == Replay.Outcome.APPLIED ? WebEndpointResponse.STATUS_OK : CONFLICT);
    }

    /**
     * Hands many records to their listeners again, the oldest of each topic first. Letters that were replayed before are
     * passed over, so the same request goes on where the last one ended.
     *
     * <p>The endpoint takes every value as text: {@code {"limit": "100"}}.
     *
     * @param topic where they were read; any when null
     * @param reason how the reason begins; any when null
     * @param from earliest instant at which they were put aside, ISO-8601
     * @param until the first instant that is too late, ISO-8601
     * @param limit most letters to replay, 1–10,000, 1,000 when null
     * @param again whether those whose last replay failed are replayed too
     */
    @WriteOperation
    public WebEndpointResponse<Replayed> replayMany(
            @Nullable String topic,
            @Nullable String reason,
            @Nullable String from,
            @Nullable String until,
            @Nullable Integer limit,
            @Nullable Boolean again) {
        var wanted = new DeadLetterFilter(
                topic, reason, instant(from, Instant.EPOCH), instant(until, Instant.MAX), Boolean.TRUE.equals(again));
        if (!manyAtOnce.tryLock()) {
            return new WebEndpointResponse<>(CONFLICT);
        }
        try {
            return new WebEndpointResponse<>(
                    replay(wanted, Math.clamp(limit == null ? USUAL_SLICE : limit, 1, LARGEST_SLICE)));
        } finally {
            manyAtOnce.unlock();
        }
    }

    private Replayed replay(DeadLetterFilter wanted, int limit) {
        var deadline = System.nanoTime() + LONGEST_SLICE.toNanos();
        var counts = new Counts();
        for (var deadLetterTopic : listeners.deadLetterTopics()) {
            reader.visit(deadLetterTopic, wanted.from(), letter -> {
                if (!wanted.test(letter)) {
                    return true;
                }
                var last = replays.last(List.of(letter.id())).get(letter.id().toString());
                if (!wanted.test(last)) {
                    return true;
                }
                if (counts.total() == limit || System.nanoTime() > deadline) {
                    counts.more = true;
                    return false;
                }
                counts.add(replay(letter).outcome());
                return true;
            });
        }
        return new Replayed(counts.applied, counts.failed, counts.more);
    }

    private Replay replay(StoredDeadLetter letter) {
        @Nullable String failure = failureOf(letter);
        var replay = new Replay(failure == null ? Replay.Outcome.APPLIED : Replay.Outcome.FAILED, failure, null);
        replays.add(letter.id(), replay);
        log.info("Dead letter replayed id={} outcome={} reason={}", letter.id(), replay.outcome(), replay.reason());
        return replay;
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidEndpointRequestException(
                    "from and until are instants such as 2026-12-01T18:00:00Z", "not an instant");
        }
    }

    private @Nullable StoredDeadLetter find(String text) {
        @Nullable DeadLetterId id = DeadLetterId.parse(text);
        return id == null || !listeners.deadLetterTopics().contains(id.topic()) ? null : reader.one(id);
    }

    /** Runs the listener on a thread of its own, as Kafka would: outside the request and the tenant of the caller. */
    private @Nullable String failureOf(StoredDeadLetter letter) {
        var task = new FutureTask<@Nullable Void>(
                () -> Tenancy.runAsPlatform(() -> ScopedValue.where(Consumption.REPLAY, true)
                        .run(() -> listeners.handOverAgain(letter.stored().topic(), letter.original()))),
                null);
        Thread.ofVirtual().name("dead-letter-replay").start(task);
        try {
            task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "stopped";
        } catch (TimeoutException e) {
            task.cancel(true);
            return "no end after " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            return reason(e.getCause());
        }
    }

    private static String reason(@Nullable Throwable failure) {
        @Nullable Throwable next = failure;
        while (next != null) {
            if (next instanceof ReplayFailed failed) {
                return failed.reason();
            }
            if (next.getCause() == null) {
                return "failed: " + next.getClass().getSimpleName();
            }
            next = next.getCause();
        }
        return "failed";
    }

    /** Used by the thread of one request. */
    private static final class Counts {

        private int applied;
        private int failed;
        private boolean more;

        int total() {
            return applied + failed;
        }

        void add(Replay.Outcome outcome) {
            if (outcome == Replay.Outcome.APPLIED) {
                applied++;
            } else {
                failed++;
            }
        }
    }

    /**
     * Result of a replay of many letters.
     *
     * @param more whether the limit, or the time of a request, was used up before the last letter
     */
    public record Replayed(int applied, int failed, boolean more) {}

    /** Body of the answer with the list. */
    public record Letters(List<StoredDeadLetter.View> items) {}
}
