package io.callboard.chassis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.fixture.RealBackends;
import io.callboard.chassis.progress.PublicationProgressed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A relay states the offset up to which each topic is complete, and only when it is complete. */
class OutboxProgressIT extends OutboxScene {

    @Test
    void statesThatEverythingIsPublishedAndWhereItEnds() {
        var topic = RealBackends.newTopic(2);
        var first = startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        append(OutgoingMessage.of(topic, "a", "ThingHappened", new Thing(1)));
        await().until(this::waiting, waiting -> waiting == 0);
        append(OutgoingMessage.of(topic, "a", "ThingHappened", new Thing(2)));
        await().until(this::waiting, waiting -> waiting == 0);
        var last = RealBackends.received(topic, 2).getLast();
        // Not the end of the partition, because markers of transactions follow the message.
        var ends = Map.of(topic, Map.of(last.partition(), last.offset() + 1));

        await().untilAsserted(
                        () -> assertThat(lastStatement()).extracting("ends").isEqualTo(ends));
        var before = lastStatement().upTo();
        await().until(() -> lastStatement().upTo().isAfter(before));

        first.stop();
        var stopped = lastStatement().upTo();
        startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        await().untilAsserted(
                        () -> assertThat(lastStatement()).extracting("ends").isEqualTo(ends));
        await().until(() -> lastStatement().upTo().isAfter(stopped));
        assertThat(lastStatement().ends()).isEqualTo(ends);
    }

    @Test
    void statesNothingWhileMessagesOfATopicAreRefused() {
        var topic = RealBackends.newTopic();
        var missing = "late-" + UUID.randomUUID();
        startRelay(RealBackends.brokers(), Set.of(topic, missing), Duration.ofMillis(200));
        await().until(() -> !statements().isEmpty());
        append(OutgoingMessage.of(missing, "a", "ThingHappened", new Thing(1)));
        await().until(() ->
                meters.get("callboard.outbox.resting.topics").gauge().value() == 1);
        var stated = statements().size();

        await().during(Duration.ofSeconds(3)).until(() -> statements().size() == stated);

        RealBackends.createTopic(missing, 1);
        await().atMost(Duration.ofSeconds(60)).until(() -> statements().size() > stated);
        assertThat(lastStatement().ends()).containsKey(missing);
    }

    @Test
    void statesProgressUnderConstantTraffic() {
        var topic = RealBackends.newTopic();
        startRelay(RealBackends.brokers(), Set.of(topic), Duration.ofMillis(200));
        var writes = new AtomicBoolean(true);
        var writer = Thread.ofPlatform().start(() -> {
            for (var n = 0; writes.get(); n += 50) {
                appendAll(things(topic, n, n + 50));
            }
        });
        try {
            await().until(() -> statements().size() > 3);
        } finally {
            writes.set(false);
        }
        await().until(() -> !writer.isAlive());
    }

    private List<PublicationProgressed> statements() {
        return RealBackends.received(PublicationProgressed.TOPIC, 0).stream()
                .filter(message -> new String(message.key(), UTF_8).equals(transactionalId()))
                .map(message -> JsonMapper.shared().readValue(message.value(), PublicationProgressed.class))
                .toList();
    }

    private PublicationProgressed lastStatement() {
        var statements = statements();
        assertThat(statements).isNotEmpty();
        return statements.getLast();
    }
}
