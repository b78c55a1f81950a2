package io.callboard.event.stream;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.event.stream.StreamQueue.Attempt;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes, stops and removes streams at providers as organizers want. It calls the provider between two transactions. The
 * first one claims the stream and stores that the call's result may stay unknown. The second one stores and publishes
 * the result.
 */
@Component
class StreamWorker implements Worker {

    private static final Logger log = LoggerFactory.getLogger(StreamWorker.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final StreamQueue queue;
    private final StreamOwner owner;
    private final StreamMeters meters;
    private final StreamProperties properties;
    private final TransactionTemplate transactions;
    private final Arrivals arrivals;
    private final Map<String, StreamProvider> providers = new HashMap<>();
    private final SupervisedLoop loop = new SupervisedLoop("streams", this::turn, PAUSE_AFTER_FAILURE);

    StreamWorker(
            StreamQueue queue,
            StreamOwner owner,
            StreamMeters meters,
            StreamProperties properties,
            TransactionTemplate transactions,
            Arrivals arrivals,
            List<StreamProvider> providers) {
        this.queue = queue;
        this.owner = owner;
        this.meters = meters;
        this.properties = properties;
        this.transactions = transactions;
        this.arrivals = arrivals;
        providers.forEach(provider -> this.providers.put(provider.kind().name(), provider));
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(StreamDue due) {
        loop.wake();
    }

    private Duration turn() {
        meters.measure(queue);
        List<Attempt> attempts = queue.claim();
        Failpoints.hit("event.stream-claim.after-commit");
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            attempts.forEach(attempt -> calls.submit(() -> Tenancy.runAsPlatform(() -> carryOut(attempt))));
        }
        return attempts.isEmpty() ? PAUSE : Duration.ZERO;
    }

    private void carryOut(Attempt attempt) {
        try {
            BooleanSupplier finding = finding(attempt);
            Failpoints.hit("event.stream-call.after-call");
            boolean recorded = record(attempt, finding);
            Failpoints.hit("event.stream-record.after-commit");
            meters.done();
            log.info(
                    "Stream step done eventId={} step={} attempt={} recorded={}",
                    attempt.eventId(),
                    attempt.step(),
                    attempt.number(),
                    recorded);
        } catch (StreamFailure failure) {
            putOff(attempt, failure);
        } catch (RuntimeException unexpected) {
            // The lease expires, and another attempt follows.
            log.warn(
                    "Stream step failed eventId={} step={} exception={}",
                    attempt.eventId(),
                    attempt.step(),
                    unexpected.getClass().getSimpleName(),
                    unexpected);
        }
    }

    /** Calls the provider, and returns the action that stores the result. */
    private BooleanSupplier finding(Attempt attempt) {
        StreamProvider provider = providers.get(attempt.kind());
        if (provider == null) {
            throw StreamFailure.unanswered("NO_SUCH_PROVIDER");
        }
        return switch (attempt.step()) {
            case CREATE -> created(attempt, provider.create(attempt.eventId()));
            case FIND_OR_CREATE -> {
                List<ProviderStream> found = provider.find(attempt.eventId());
                yield created(attempt, found.isEmpty() ? provider.create(attempt.eventId()) : found.getFirst());
            }
            case ENABLE -> unlessGone(attempt, provider::enable, () -> queue.enabled(attempt));
            case DISABLE -> unlessGone(attempt, provider::disable, () -> queue.disabled(attempt));
            case CLEAN -> {
                provider.find(attempt.eventId()).stream()
                        .map(ProviderStream::id)
                        .filter(id -> !id.equals(attempt.providerId()))
                        .forEach(provider::delete);
                yield () -> queue.clean(attempt);
            }
            case NOTHING -> () -> queue.nothing(attempt);
        };
    }

    private BooleanSupplier created(Attempt attempt, ProviderStream stream) {
        return () -> queue.created(attempt, stream);
    }

    private BooleanSupplier unlessGone(Attempt attempt, Consumer<String> call, BooleanSupplier finding) {
        try {
            call.accept(Objects.requireNonNull(attempt.providerId(), "the stream is known"));
            return finding;
        } catch (StreamFailure failure) {
            if (failure.gone()) {
                return () -> queue.gone(attempt);
            }
            throw failure;
        }
    }

    /** An attempt that a later one has overtaken publishes nothing. */
    private boolean record(Attempt attempt, BooleanSupplier finding) {
        boolean recorded = Boolean.TRUE.equals(transactions.execute(_ -> {
            owner.lock(attempt.eventId());
            boolean valid = finding.getAsBoolean();
            if (valid && attempt.step().opens()) {
                owner.publish(attempt.eventId());
            }
            return valid;
        }));
        arrivals.applied(List.of(attempt.eventId()));
        return recorded;
    }

    private void putOff(Attempt attempt, StreamFailure failure) {
        Duration wait = properties.waitAfter(attempt.failures() + 1);
        Duration asked = failure.retryAfter();
        boolean last = attempt.failures() + 1 >= properties.attempts();
        queue.failed(attempt, failure.code(), asked != null && asked.compareTo(wait) > 0 ? asked : wait);
        meters.failed(last);
        log.warn(
                "Stream step failed eventId={} step={} failure={} failures={} givenUp={}",
                attempt.eventId(),
                attempt.step(),
                failure.code(),
                attempt.failures() + 1,
                last);
        arrivals.applied(List.of(attempt.eventId()));
    }
}
