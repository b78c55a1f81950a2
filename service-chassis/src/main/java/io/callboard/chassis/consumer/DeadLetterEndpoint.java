package io.callboard.chassis.consumer;

import io.callboard.chassis.consumer.Consumption.ReplayFailed;
import io.callboard.chassis.consumer.StoredDeadLetter.Replay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Shows the dead letters of this service and hands one to its listener again. */
@Endpoint(id = "deadletters")
public final class DeadLetterEndpoint {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterEndpoint.class);

    private static final int USUAL_LIMIT = 50;
    private static final int HIGHEST_LIMIT = 200;
    private static final int CONFLICT = 409;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OwnListeners listeners;
    private final DeadLetterReader reader;
    private final DeadLetterReplays replays;

    DeadLetterEndpoint(OwnListeners listeners, DeadLetterReader reader, DeadLetterReplays replays) {
        this.listeners = listeners;
        this.reader = reader;
        this.replays = replays;
    }

    /** The newest first; {@code limit} 1–200, 50 when not given. */
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
        @Nullable String failure = failureOf(letter);
        var replay = new Replay(failure == null ? Replay.Outcome.APPLIED : Replay.Outcome.FAILED, failure, null);
        replays.add(letter.id(), replay);
        log.info("Dead letter replayed id={} outcome={} reason={}", letter.id(), replay.outcome(), replay.reason());
        return new WebEndpointResponse<>(replay, failure == null ? WebEndpointResponse.STATUS_OK : CONFLICT);
    }

    private @Nullable StoredDeadLetter find(String text) {
        @Nullable DeadLetterId id = DeadLetterId.parse(text);
        return id == null || !listeners.deadLetterTopics().contains(id.topic()) ? null : reader.one(id);
    }

    /** Runs the listener on a thread of its own, as Kafka would: outside the request and the tenant of the caller. */
    private @Nullable String failureOf(StoredDeadLetter letter) {
        var task = new FutureTask<@Nullable Void>(
                () -> ScopedValue.where(Consumption.REPLAY, true)
                        .run(() -> listeners.handOver(letter.stored().topic(), letter.original())),
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

    /** The answer of the list. */
    public record Letters(List<StoredDeadLetter.View> items) {}
}
