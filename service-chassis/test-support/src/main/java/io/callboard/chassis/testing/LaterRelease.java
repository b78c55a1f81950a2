package io.callboard.chassis.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.LaterMessages.LaterMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays a later release to the consumers of a service: each type of message on each topic that the service reads. Every
 * message is sent in a scene of its own: an organizer, a live event and a registration with ids that no other scene has.
 * Some scenes get the example of the contract as it is. The values that their rows have in common are the effect of the
 * message, and the rows of every other scene are compared with them. So random and generated columns do not matter, and no
 * test names columns. All messages are sent before the first result is looked at, because waiting takes most of the time.
 */
public final class LaterRelease {

    /** So many scenes with the example as it is tell which columns are the same in each. */
    private static final int KNOWN_SCENES = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOKING_INTERVAL = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Headers that this release does not know. One of them is not even text. */
    private static final Map<String, byte[]> UNKNOWN_HEADERS =
            Map.of("ce_ofalaterrelease", "text".getBytes(UTF_8), "of-a-later-release", new byte[] {-1, -2});

    private final String servers;
    private final String group;
    private final ObjectProvider<KafkaListenerEndpointRegistry> listeners;
    private final KafkaProbe kafka;
    private final TableOwner tables;

    LaterRelease(
            String servers,
            String group,
            ObjectProvider<KafkaListenerEndpointRegistry> listeners,
            KafkaProbe kafka,
            TableOwner tables) {
        this.servers = servers;
        this.group = group;
        this.listeners = listeners;
        this.kafka = kafka;
        this.tables = tables;
    }

    /** Encrypts a message again, because its ids belong to the encrypted text. */
    public interface Seal {

        void seal(ObjectNode message, byte[] plainText);
    }

    /** Begins a test of all consumers of the service. */
    public Play play() {
        return new Play();
    }

    /** What the consumers make of the messages. */
    public final class Play {

        private @Nullable Contract before;
        private final Set<Contract> withoutEffect = new HashSet<>();
        private final Map<Contract, Set<String>> skipped = new HashMap<>();
        private final Set<String> ignored = new HashSet<>();
        private final Map<String, Seal> seals = new HashMap<>();
        private final List<Future<RecordMetadata>> written = new ArrayList<>();
        private Consumer<List<String>> preparation = organizers -> {};

        private Play() {}

        /** Sends the example of this type first, in every scene of the other topics. */
        public Play after(String topic, String type) {
            before = new Contract(topic, type);
            return this;
        }

        /** Says that the consumer does nothing with messages of these types. */
        public Play ignores(String topic, String... types) {
            Stream.of(types).map(type -> new Contract(topic, type)).forEach(withoutEffect::add);
            return this;
        }

        /** Says that a message with an unknown value there has fewer rows, because the reader cannot apply it. */
        public Play skipsUnknown(String topic, String type, String... pointers) {
            skipped.put(new Contract(topic, type), Set.of(pointers));
            return this;
        }

        /** Says that the rows of these tables also depend on the instant at which a worker writes them. */
        public Play withoutRowsOf(String... names) {
            ignored.addAll(List.of(names));
            return this;
        }

        /** Says how the messages of a topic are encrypted. */
        public Play sealing(String topic, Seal by) {
            seals.put(topic, by);
            return this;
        }

        /** Gets the organizers of all scenes before the first message is sent. */
        public Play preparing(Consumer<List<String>> organizers) {
            preparation = organizers;
            return this;
        }

        /** Sends all messages and compares. */
        public void check() {
            List<Part> parts = contracts().stream().map(Part::new).toList();
            assertThat(parts.stream().map(part -> part.contract))
                    .containsAll(withoutEffect)
                    .containsAll(skipped.keySet());
            preparation.accept(parts.stream()
                    .flatMap(part -> part.all().stream())
                    .map(LaterScene::organizer)
                    .toList());
            if (before != null) {
                sendFirst(before, parts);
            }
            SceneRows earlier = rows();
            for (Part part : parts) {
                part.known.forEach(scene -> send(scene, part.contract, scene.message(), Map.of()));
                part.later().forEach(scene -> send(scene, part.contract, scene.message(), UNKNOWN_HEADERS));
            }
            // The consumers go on after them.
            parts.forEach(part -> send(part.last, part.contract, part.last.message(), Map.of()));
            awaitRead();

            assertThat(deadLetters(parts)).as("dead letters of " + group).isEmpty();
            await().atMost(PATIENCE).pollInterval(LOOKING_INTERVAL).untilAsserted(() -> {
                SceneRows rows = rows();
                SoftAssertions.assertSoftly(softly -> parts.forEach(part -> part.compare(softly, earlier, rows)));
            });
        }

        private void sendFirst(Contract first, List<Part> parts) {
            parts.stream()
                    .filter(part -> !part.contract.topic.equals(first.topic))
                    .forEach(part -> part.all().forEach(scene -> send(scene, first, first.known(), Map.of())));
            awaitRead();
        }

        private Set<Contract> contracts() {
            Set<Contract> contracts = new LinkedHashSet<>();
            listeners.getObject().getListenerContainers().stream()
                    .flatMap(container -> Arrays.stream(Objects.requireNonNull(
                            container.getContainerProperties().getTopics())))
                    .sorted()
                    .forEach(topic ->
                            LaterMessages.types(topic).forEach(type -> contracts.add(new Contract(topic, type))));
            return contracts;
        }

        private void send(LaterScene scene, Contract contract, LaterMessage message, Map<String, byte[]> headers) {
            String json = scene.own(message.json());
            Seal seal = seals.get(contract.topic);
            String plainText = message.plainText();
            if (seal != null && plainText != null) {
                ObjectNode sealed = (ObjectNode) JSON.readTree(json);
                seal.seal(sealed, plainText.getBytes(UTF_8));
                json = sealed.toString();
            }
            written.add(kafka.write(
                    contract.topic, scene.key(contract.topic, contract.type), message.type(), headers, json));
        }

        /** Waits until the service has committed the offset behind the last message in each partition. */
        private void awaitRead() {
            try (Admin admin = admin()) {
                Map<TopicPartition, Long> ends = new HashMap<>();
                for (Future<RecordMetadata> each : written) {
                    RecordMetadata place = each.get();
                    ends.merge(new TopicPartition(place.topic(), place.partition()), place.offset() + 1, Math::max);
                }
                await().atMost(PATIENCE).untilAsserted(() -> {
                    var read = admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get();
                    Map<TopicPartition, Long> unread = new HashMap<>(ends);
                    unread.entrySet().removeIf(end -> {
                        var offset = read.get(end.getKey());
                        return offset != null && offset.offset() >= end.getValue();
                    });
                    assertThat(unread).as("not read by " + group).isEmpty();
                });
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        private List<String> deadLetters(List<Part> parts) {
            Map<String, String> differences = new HashMap<>();
            for (Part part : parts) {
                for (LaterScene scene : part.all()) {
                    differences.put(
                            scene.prefix(),
                            part.contract + " with " + scene.message().difference() + " unknown");
                }
            }
            Set<String> existing = topics();
            return parts.stream()
                    .map(part -> part.contract.topic + "." + group + ".dlt")
                    .distinct()
                    .filter(existing::contains)
                    .flatMap(topic -> kafka.received(topic).stream())
                    .filter(letter -> letter.value() != null)
                    .flatMap(letter -> LaterScene.prefixes(KafkaProbe.text(letter)).stream()
                            .filter(differences::containsKey)
                            .map(prefix -> differences.get(prefix) + ": " + reasonOf(letter)))
                    .toList();
        }

        /** The scenes of one type of messages. */
        private final class Part {

            private final Contract contract;
            private final List<LaterScene> known = new ArrayList<>();
            private final LaterScene properties;
            private final List<LaterScene> values;
            private final List<LaterScene> types;
            private final LaterScene last;

            private Part(Contract contract) {
                this.contract = contract;
                for (int i = 0; i < KNOWN_SCENES; i++) {
                    known.add(new LaterScene(contract.known()));
                }
                properties = new LaterScene(LaterMessages.withUnknownProperties(contract.topic, contract.type));
                values = scenes(LaterMessages.withUnknownValues(contract.topic, contract.type));
                types = scenes(LaterMessages.ofUnknownType(contract.topic, contract.type));
                last = new LaterScene(contract.known());
            }

            private static List<LaterScene> scenes(List<LaterMessage> messages) {
                return messages.stream().map(LaterScene::new).toList();
            }

            List<LaterScene> later() {
                return Stream.of(List.of(properties), values, types)
                        .flatMap(List::stream)
                        .toList();
            }

            List<LaterScene> all() {
                return Stream.of(known, later(), List.of(last))
                        .flatMap(List::stream)
                        .toList();
            }

            void compare(SoftAssertions softly, SceneRows earlier, SceneRows rows) {
                Set<String> common = new TreeSet<>(rows.cells(known.getFirst()));
                known.forEach(scene -> common.retainAll(rows.cells(scene)));
                Map<String, Integer> counts = rows.counts(known.getFirst());
                Set<String> changed = new TreeSet<>(common);
                changed.removeAll(earlier.cells(known.getFirst()));
                softly.assertThat(changed.isEmpty())
                        .as("%s changes nothing, it changed %s", contract, changed)
                        .isEqualTo(withoutEffect.contains(contract));
                softly.assertThat(rows.cells(properties))
                        .as("%s with unknown properties", contract)
                        .containsAll(common);
                softly.assertThat(rows.cells(last))
                        .as("a known %s after them", contract)
                        .containsAll(common);
                // A value in the place of null may add rows.
                Set<String> fewer = values.stream()
                        .filter(scene -> isBelow(rows.counts(scene), counts))
                        .map(scene -> scene.message().difference())
                        .collect(Collectors.toCollection(TreeSet::new));
                softly.assertThat(fewer)
                        .as("%s is skipped with an unknown value there, known %s", contract, counts)
                        .isEqualTo(skipped.getOrDefault(contract, Set.of()));
            }

            /** Whether any table has fewer rows than with the known message. */
            private static boolean isBelow(Map<String, Integer> here, Map<String, Integer> known) {
                return known.entrySet().stream()
                        .anyMatch(table -> here.getOrDefault(table.getKey(), 0) < table.getValue());
            }
        }

        private SceneRows rows() {
            List<String> names = tables.jdbc().sql("""
                    select c.oid::regclass::text
                    from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public'
                        and c.relname not like 'outbox%' and c.relname not like 'flyway%'
                    """).query(String.class).list();
            SceneRows rows = new SceneRows();
            String all = names.stream()
                    .filter(name -> !ignored.contains(name))
                    .map("""
                    select '%1$s' as name, row_to_json(t)::text as row from %1$s t where row_to_json(t)::text like '%%5ce0e%%'
                    """::formatted)
                    .collect(Collectors.joining("union all\n"));
            tables.jdbc().sql(all).query(row -> {
                rows.add(row.getString("name"), row.getString("row"));
            });
            return rows;
        }
    }

    private static String reasonOf(ConsumerRecord<byte[], byte[]> letter) {
        return Arrays.stream(letter.headers().toArray())
                .filter(header -> header.key().contains("reason"))
                .map(header -> new String(header.value(), UTF_8))
                .collect(Collectors.joining(", "));
    }

    private Set<String> topics() {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    private record Contract(String topic, String type) {

        LaterMessage known() {
            return LaterMessages.known(topic, type);
        }

        @Override
        public String toString() {
            return type + " of " + topic;
        }
    }
}
