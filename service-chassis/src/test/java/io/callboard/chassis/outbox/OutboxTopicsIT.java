package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.fixture.RealBackends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A topic that is missing or forbidden delays the messages of no other topic. */
class OutboxTopicsIT extends OutboxScene {

    @Test
    void reportsTheAgeOfTheBacklogWhileItCannotSend() {
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        var failures = new AtomicInteger();
        try (Failpoints.Armed _ = Failpoints.arm("chassis.outbox.after-read", () -> {
            failures.incrementAndGet();
            throw new Failpoints.InjectedFault("chassis.outbox.after-read");
        })) {
            startRelay();
            await().until(failures::get, count -> count > 0);

            await().during(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            meters.get("callboard.outbox.backlog.age").gauge().value() > 0);
            assertThat(failures).as("rounds that failed meanwhile").hasValueGreaterThan(1);
        }
    }

    @Test
    void aMissingTopicDelaysNoOther() {
        var topic = RealBackends.newTopic();
        append(OutgoingMessage.of("missing-topic", "key", "ThingHappened", new Thing(0)));
        appendAll(things(topic, 1, 101));
        startRelay();

        assertThat(RealBackends.received(topic, 100)).hasSizeGreaterThanOrEqualTo(100);
        assertThat(meters.get("callboard.outbox.relaying").gauge().value()).isEqualTo(1);
        await().until(this::waiting, waiting -> waiting == 1);
    }

    @Test
    void manyMessagesOfAMissingTopicDelayNoOtherAndArePublishedInOrderLater() {
        var missing = "late-" + UUID.randomUUID();
        var topic = RealBackends.newTopic();
        appendAll(things(missing, 0, 3_000));
        startRelay();
        appendAll(things(topic, 0, 100));

        assertThat(RealBackends.received(topic, 100)).hasSize(100);
        await().until(this::waiting, waiting -> waiting == 3_000);
        assertThat(meters.get("callboard.outbox.resting.topics").gauge().value())
                .isEqualTo(1);
        assertThat(meters.get("callboard.outbox.backlog.age").gauge().value()).isPositive();

        RealBackends.createTopic(missing, 2);

        await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);
        var received = RealBackends.received(missing, 3_000);
        assertThat(received).hasSize(3_000);
        assertThat(numbersByKey(received).values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted());
        await().until(() ->
                meters.get("callboard.outbox.resting.topics").gauge().value() == 0);
    }

    @Test
    void manyMessagesOfAForbiddenTopicDelayNoOther() throws Exception {
        var broker = new EmbeddedKafkaKraftBroker(1, 2, "allowed", "forbidden");
        broker.brokerProperties(Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1"));
        broker.afterPropertiesSet();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            var everybody = new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.ALLOW);
            var nobody = new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY);
            var forbidden = new ResourcePattern(ResourceType.TOPIC, "forbidden", PatternType.LITERAL);
            admin.createAcls(List.of(new AclBinding(forbidden, everybody), new AclBinding(forbidden, nobody)))
                    .all()
                    .get();
            appendAll(things("forbidden", 0, 3_000));
            startRelay(broker.getBrokersAsString());
            for (var n = 0; n < 10; n++) {
                appendAll(things("allowed", n * 100, n * 100 + 100));
            }

            assertThat(new TreeSet<>(numbers(RealBackends.received(broker.getBrokersAsString(), "allowed", 1_000))))
                    .hasSize(1_000);
            await().until(this::waiting, waiting -> waiting == 3_000);

            admin.deleteAcls(List.of(new AclBindingFilter(forbidden.toFilter(), AccessControlEntryFilter.ANY)))
                    .all()
                    .get();

            await().atMost(Duration.ofSeconds(60)).until(this::waiting, waiting -> waiting == 0);
            assertThat(new TreeSet<>(numbers(RealBackends.received(broker.getBrokersAsString(), "forbidden", 3_000))))
                    .hasSize(3_000);
        } finally {
            relays.forEach(OutboxRelay::stop);
            broker.destroy();
        }
    }
}
