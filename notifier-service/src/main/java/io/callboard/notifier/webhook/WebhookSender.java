package io.callboard.notifier.webhook;

import io.callboard.chassis.consumer.TransientErrors;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.endpoint.DisabledReason;
import io.callboard.notifier.endpoint.WebhookProperties;
import io.callboard.notifier.subscription.Subscriptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends messages to endpoints, at least once each. One loop claims what is due and commits; each call has a virtual
 * thread of its own; the loop records all outcomes that have arrived in one transaction. A slow endpoint holds only its
 * own few calls. A call without a recorded outcome is repeated after its lease, with the same id.
 */
@Component
class WebhookSender implements Worker {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    private static final int MOST_OUTCOMES = 500;
    private static final List<String> ANSWERS = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");

    private final WebhookQueue queue;
    private final WebhookCalls calls;
    private final Subscriptions subscriptions;
    private final int inFlight;
    private final Semaphore room;
    private final Map<String, Counter> answers = new HashMap<>();
    private final Map<DisabledReason, Counter> disabled = new EnumMap<>(DisabledReason.class);
    private final Counter failed;
    private final SupervisedLoop loop = new SupervisedLoop("webhooks", this::turn, PAUSE_AFTER_FAILURE);

    /** Added to by the threads of calls, taken from by the loop's thread. */
    private final ConcurrentLinkedQueue<WebhookQueue.Outcome> answered = new ConcurrentLinkedQueue<>();

    /** Outcomes that could not be recorded yet. Owned by the loop's thread. */
    private final List<WebhookQueue.Outcome> waiting = new ArrayList<>();

    /** Owned by the loop's thread. */
    private long refreshedAtNanos = System.nanoTime() - 2 * REFRESH_NANOS;

    /** Written by the thread that stops the service, read by the loop's thread. */
    private volatile boolean stopping;

    WebhookSender(
            WebhookQueue queue,
            WebhookCalls calls,
            Subscriptions subscriptions,
            WebhookProperties properties,
            MeterRegistry meters) {
        this.queue = queue;
        this.calls = calls;
        this.subscriptions = subscriptions;
        this.inFlight = properties.inFlight();
        this.room = new Semaphore(inFlight);
        for (String answer : ANSWERS) {
            answers.put(
                    answer,
                    Counter.builder("callboard.webhooks.calls")
                            .description("Calls to webhook endpoints by the class of the answer's status")
                            .tag("answer", answer)
                            .register(meters));
        }
        for (DisabledReason reason : List.of(DisabledReason.GONE, DisabledReason.FAILING)) {
            disabled.put(
                    reason,
                    Counter.builder("callboard.webhooks.disabled")
                            .description("Webhook endpoints that were disabled because of their answers")
                            .tag("reason", reason.name())
                            .register(meters));
        }
        this.failed = Counter.builder("callboard.webhooks.failed")
                .description("Messages to webhook endpoints whose last attempt failed")
                .register(meters);
    }

    /** Records and claims. Returns the pause until the next look; the end of a call ends it. */
    private Duration turn() {
        record();
        refresh();
        int free = room.availablePermits();
        if (stopping || free == 0) {
            return PAUSE;
        }
        List<WebhookQueue.Claimed> claimed = queue.claim(free);
        claimed.forEach(this::begin);
        return claimed.isEmpty() ? PAUSE : Duration.ZERO;
    }

    private void refresh() {
        if (System.nanoTime() - refreshedAtNanos > REFRESH_NANOS) {
            subscriptions.refresh();
            refreshedAtNanos = System.nanoTime();
        }
    }

    private void begin(WebhookQueue.Claimed claimed) {
        room.acquireUninterruptibly();
        Thread.ofVirtual().name("webhook").start(() -> call(claimed));
    }

    private void call(WebhookQueue.Claimed claimed) {
        try {
            Failpoints.hit("notifier.webhook.after-claim");
            WebhookAnswer answer = claimed.secrets()
                    .map(secrets -> calls.call(claimed.url(), claimed.id().toString(), claimed.payload(), secrets))
                    .orElseGet(() -> WebhookAnswer.none("SECRET_UNREADABLE", false));
            Failpoints.hit("notifier.webhook.after-call");
            answered.add(new WebhookQueue.Outcome(claimed, answer));
            loop.wake();
        } catch (RuntimeException | Error e) {
            room.release();
            log.warn(
                    "Webhook call ended without an outcome and is repeated after its lease id={} exception={}",
                    claimed.id(),
                    e.getClass().getSimpleName());
        }
    }

    private void record() {
        while (waiting.size() < MOST_OUTCOMES) {
            WebhookQueue.Outcome outcome = answered.poll();
            if (outcome == null) {
                break;
            }
            waiting.add(outcome);
        }
        if (waiting.isEmpty()) {
            return;
        }
        try {
            queue.record(waiting).forEach(this::tell);
            waiting.forEach(this::count);
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            log.error(
                    "Outcomes of webhook calls cannot be recorded, they are left to their leases count={} exception={}",
                    waiting.size(),
                    e.getClass().getSimpleName());
        }
        room.release(waiting.size());
        waiting.clear();
    }

    private void tell(WebhookQueue.Disabled one) {
        Objects.requireNonNull(disabled.get(one.reason())).increment();
        log.warn("Webhook endpoint disabled endpointId={} reason={}", one.endpointId(), one.reason());
    }

    private void count(WebhookQueue.Outcome outcome) {
        Counter answer = answers.get(outcome.answer().outcome());
        if (answer != null) {
            answer.increment();
        }
        if (queue.status(outcome) == WebhookDeliveryStatus.FAILED) {
            failed.increment();
        }
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    @Override
    public void start() {
        stopping = false;
        loop.start();
    }

    /** Begins no calls, and waits a little for the outcomes of those under way, so that they are not repeated. */
    @Override
    public void stop() {
        stopping = true;
        try {
            if (room.tryAcquire(inFlight, longestStop().toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(inFlight);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.stop(longestStop());
    }
}
