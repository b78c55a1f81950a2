package io.callboard.chassis.consumer;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Watched;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Starts a listener again when it has stopped by itself. A container ends its thread on an {@link Error}, and then looks
 * as if it ran while nobody reads its partitions.
 */
final class ListenerSupervisor implements Worker, Watched {

    private static final Logger log = LoggerFactory.getLogger(ListenerSupervisor.class);

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_DEATH = Duration.ofMinutes(2);

    private final KafkaListenerEndpointRegistry registry;
    private final SupervisedLoop loop = new SupervisedLoop("listener-supervisor", this::look, LOOK);

    /**
     * Listeners that have run. The supervisor does not start a listener for the first time. Used by the loop's thread.
     */
    private final Set<String> started = new HashSet<>();

    /** Since when each listener does not run, on the monotonic clock. Written by the loop's thread, read by any. */
    private final Map<String, Long> deadSinceNanos = new ConcurrentHashMap<>();

    ListenerSupervisor(KafkaListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    /** Stopped before the listeners, so that it restarts none of them while they stop. */
    @Override
    public int getPhase() {
        return AbstractMessageListenerContainer.DEFAULT_PHASE + 1;
    }

    @Override
    public Set<String> dead() {
        return deadFor(LONGEST_DEATH);
    }

    Set<String> deadFor(Duration atLeast) {
        var now = System.nanoTime();
        return deadSinceNanos.entrySet().stream()
                .filter(dead -> now - dead.getValue() >= atLeast.toNanos())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Duration look() {
        @Nullable RuntimeException failure = null;
        for (var container : registry.getListenerContainers()) {
            if (loop.isStopping()) {
                break;
            }
            try {
                look(container);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return LOOK;
    }

    private void look(MessageListenerContainer container) {
        var id = String.valueOf(container.getListenerId());
        if (works(container)) {
            started.add(id);
            deadSinceNanos.remove(id);
        } else if (started.contains(id)) {
            deadSinceNanos.putIfAbsent(id, System.nanoTime());
            log.warn("Listener has stopped by itself and is started again listener={}", id);
            container.stop();
            container.start();
        }
    }

    /** A running container may have lost one of its threads. */
    private static boolean works(MessageListenerContainer container) {
        return container.isRunning() && container.isInExpectedState();
    }
}
