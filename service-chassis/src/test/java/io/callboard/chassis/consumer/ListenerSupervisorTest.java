package io.callboard.chassis.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

class ListenerSupervisorTest {

    private final Container container = new Container();
    private final ListenerSupervisor supervisor = new ListenerSupervisor(new KafkaListenerEndpointRegistry() {
        @Override
        public Collection<MessageListenerContainer> getListenerContainers() {
            return List.of(container.proxy());
        }
    });

    @AfterEach
    void stop() {
        supervisor.stop();
    }

    @Test
    void reportsAListenerThatStaysDead() {
        container.running = true;
        supervisor.start();
        await().until(() -> container.looks.get() >= 1);
        container.running = false;
        container.refusesToStart = true;

        await().untilAsserted(
                        () -> assertThat(supervisor.deadFor(Duration.ZERO)).containsExactly("the-listener"));
        assertThat(supervisor.dead()).as("before two minutes are over").isEmpty();

        container.refusesToStart = false;
        await().untilAsserted(
                        () -> assertThat(supervisor.deadFor(Duration.ZERO)).isEmpty());
        assertThat(container.running).isTrue();
    }

    /** As after an Error in one of the two consumer threads: the container runs without one of its parts. */
    @Test
    void reportsAListenerThatHasLostOneOfItsThreads() {
        container.running = true;
        supervisor.start();
        await().until(() -> container.looks.get() >= 1);
        container.hasLostAThread = true;
        container.refusesToStart = true;

        await().untilAsserted(
                        () -> assertThat(supervisor.deadFor(Duration.ZERO)).containsExactly("the-listener"));

        container.refusesToStart = false;
        await().untilAsserted(
                        () -> assertThat(supervisor.deadFor(Duration.ZERO)).isEmpty());
        assertThat(container.hasLostAThread).isFalse();
    }

    @Test
    void leavesTheFirstStartToOthers() {
        supervisor.start();

        await().until(() -> container.looks.get() >= 2);
        assertThat(container.running).isFalse();
        assertThat(supervisor.deadFor(Duration.ZERO)).isEmpty();
    }

    /** Owned by the test; read and started by the supervisor's thread. */
    private static final class Container implements InvocationHandler {

        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean running;
        private volatile boolean hasLostAThread;
        private volatile boolean refusesToStart;

        MessageListenerContainer proxy() {
            return (MessageListenerContainer) Proxy.newProxyInstance(
                    Container.class.getClassLoader(), new Class<?>[] {MessageListenerContainer.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "getListenerId" -> "the-listener";
                case "isRunning" -> {
                    looks.incrementAndGet();
                    yield running;
                }
                case "isInExpectedState" -> running && !hasLostAThread;
                case "start" -> start(proxy);
                default -> proxy;
            };
        }

        private Object start(Object proxy) {
            if (refusesToStart) {
                throw new IllegalStateException("refused");
            }
            running = true;
            hasLostAThread = false;
            return proxy;
        }
    }
}
