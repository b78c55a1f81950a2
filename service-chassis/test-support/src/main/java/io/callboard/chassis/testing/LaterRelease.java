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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays a later release to the consumers of a service. Every message is sent in a scene of its own: an organizer, a live
 * event and a registration with ids that no other scene has. Some scenes get the example of the contract as it is.
 * What their rows have in common is what the service makes of the message, and the rows of every other scene are
 * compared with it. So random and generated columns do not matter, and no test names columns.
 */
public final class LaterRelease {

    /** So many scenes with the example as it is tell which columns are the same in each. */
    private static final int KNOWN_SCENES = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern HASHES = Pattern.compile("\"[0-9a-f]{64}\"");
    private static final AtomicInteger SCENES = new AtomicInteger();

    private final String servers;
    private final String group;
    private final KafkaProbe kafka;
    private final TableOwner tables;

    LaterRelease(String servers, String group, KafkaProbe kafka, TableOwner tables) {
        this.servers = servers;
        this.group = group;
        this.kafka = kafka;
        this.tables = tables;
    }

    /** Begins a test of one consumer with messages of one type. */
    public Reading reads(String topic, String type) {
        return new Reading(topic, type);
    }

    /** What one consumer makes of the messages of one type. */
    public final class Reading {

        private final String topic;
        private final String type;
        private final Map<String, String> before = new LinkedHashMap<>();
        private final Set<String> skipped = new HashSet<>();
        private final Set<String> ignored = new HashSet<>();
        private UnaryOperator<String> seal = UnaryOperator.identity();
        private boolean withoutEffect;

        private Reading(String topic, String type) {
            this.topic = topic;
            this.type = type;
        }

        /** Sends the example of this type first, in every scene. */
        public Reading after(String otherTopic, String otherType) {
            before.put(otherTopic, otherType);
            return this;
        }

        /** Says that a message with an unknown value there has fewer rows, because the reader cannot apply it. */
        public Reading skipsUnknown(String... pointers) {
            skipped.addAll(List.of(pointers));
            return this;
        }

        /** Says that the rows of this table also depend on the instant at which a worker writes them. */
        public Reading withoutRowsOf(String table) {
            ignored.add(table);
            return this;
        }

        /** Says that the consumer does nothing with messages of this type. */
        public Reading ignoresIt() {
            withoutEffect = true;
            return this;
        }

        /** Encrypts each message again, because its ids belong to the encrypted text. */
        public Reading sealed(UnaryOperator<String> by) {
            seal = by;
            return this;
        }

        /** Sends all messages and compares. */
        public void check() {
            List<Scene> known = new ArrayList<>();
            for (int i = 0; i < KNOWN_SCENES; i++) {
                known.add(new Scene(new LaterMessage("known", type, Contracts.example(topic, type))));
            }
            Scene properties = new Scene(LaterMessages.withUnknownProperties(topic, type));
            List<Scene> values = LaterMessages.withUnknownValues(topic, type).stream()
                    .map(Scene::new)
                    .toList();
            List<Scene> types = LaterMessages.ofUnknownType(topic, type).stream()
                    .map(Scene::new)
                    .toList();
            List<Scene> all = new ArrayList<>(known);
            all.add(properties);
            all.addAll(values);
            all.addAll(types);
            before.forEach((otherTopic, otherType) -> {
                for (Scene scene : all) {
                    scene.send(
                            otherTopic, otherType, Contracts.example(otherTopic, otherType), UnaryOperator.identity());
                }
                awaitRead(otherTopic);
            });
            Set<String> earlier = known.getFirst().cells(comparedRows());
            for (Scene scene : all) {
                scene.send(topic, scene.message.type(), scene.message.json(), seal);
            }
            awaitRead(topic);
            // The consumer goes on after them.
            Scene last = new Scene(new LaterMessage("known", type, Contracts.example(topic, type)));
            before.forEach((otherTopic, otherType) -> last.send(
                    otherTopic, otherType, Contracts.example(otherTopic, otherType), UnaryOperator.identity()));
            before.keySet().forEach(LaterRelease.this::awaitRead);
            last.send(topic, type, last.message.json(), seal);
            awaitRead(topic);

            assertThat(deadLetters(all))
                    .as("dead letters of " + group + " on " + topic)
                    .isEmpty();
            await().atMost(PATIENCE).untilAsserted(() -> compare(earlier, known, properties, values, last));
        }

        private void compare(Set<String> earlier, List<Scene> known, Scene properties, List<Scene> values, Scene last) {
            Map<String, List<JsonNode>> rows = comparedRows();
            Set<String> common = new TreeSet<>(known.getFirst().cells(rows));
            known.forEach(scene -> common.retainAll(scene.cells(rows)));
            Map<String, Integer> counts = known.getFirst().counts(rows);
            Set<String> changed = new TreeSet<>(common);
            changed.removeAll(earlier);
            assertThat(changed.isEmpty())
                    .as("%s of %s changes nothing, it changed %s", type, topic, changed)
                    .isEqualTo(withoutEffect);
            assertThat(properties.cells(rows))
                    .as("%s of %s with unknown properties", type, topic)
                    .containsAll(common);
            assertThat(last.cells(rows)).as("a known message after them").containsAll(common);
            for (Scene scene : values) {
                boolean isSkipped = isBelow(scene.counts(rows), counts);
                assertThat(isSkipped)
                        .as(
                                "%s of %s is skipped with an unknown value at %s: %s, known %s",
                                type, topic, scene.message.difference(), scene.counts(rows), counts)
                        .isEqualTo(skipped.contains(scene.message.difference()));
            }
        }

        private Map<String, List<JsonNode>> comparedRows() {
            Map<String, List<JsonNode>> rows = allRows();
            rows.keySet().removeAll(ignored);
            return rows;
        }

        /** Whether any table has fewer rows than with the known message. A value in the place of null may add some. */
        private boolean isBelow(Map<String, Integer> here, Map<String, Integer> known) {
            return known.entrySet().stream().anyMatch(table -> here.getOrDefault(table.getKey(), 0) < table.getValue());
        }

        private List<String> deadLetters(List<Scene> scenes) {
            String letters = topic + "." + group + ".dlt";
            if (!hasTopic(letters)) {
                return List.of();
            }
            Map<String, String> differences = scenes.stream()
                    .collect(Collectors.toMap(scene -> scene.prefix, scene -> scene.message.difference()));
            return kafka.received(letters).stream()
                    .filter(letter -> letter.value() != null)
                    .flatMap(letter -> differences.entrySet().stream()
                            .filter(scene -> KafkaProbe.text(letter).contains(scene.getKey()))
                            .map(scene -> type + " with " + scene.getValue() + ": " + reasonOf(letter)))
                    .toList();
        }
    }

    private static String reasonOf(ConsumerRecord<byte[], byte[]> letter) {
        return Arrays.stream(letter.headers().toArray())
                .filter(header -> header.key().contains("reason"))
                .map(header -> new String(header.value(), UTF_8))
                .collect(Collectors.joining(", "));
    }

    private Map<String, List<JsonNode>> allRows() {
        Map<String, List<JsonNode>> rows = new TreeMap<>();
        List<String> names = tables.jdbc().sql("""
                select c.oid::regclass::text
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public'
                    and c.relname not like 'outbox%' and c.relname not like 'flyway%'
                """).query(String.class).list();
        names.forEach(name -> rows.put(name, new ArrayList<>()));
        String all = names.stream().map("""
                select '%1$s' as name, row_to_json(t)::text as row from %1$s t where row_to_json(t)::text like '%%5ce0e%%'
                """::formatted).collect(Collectors.joining("union all\n"));
        tables.jdbc().sql(all).query(row -> {
            Objects.requireNonNull(rows.get(row.getString("name"))).add(JSON.readTree(row.getString("row")));
        });
        return rows;
    }

    private boolean hasTopic(String topic) {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get().contains(topic);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitRead(String topic) {
        try (Admin admin = admin()) {
            List<TopicPartition> partitions = IntStream.range(0, KafkaServer.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            var ends = admin.listOffsets(
                            partitions.stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
                    .all()
                    .get();
            await().atMost(PATIENCE).untilAsserted(() -> {
                var read = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (TopicPartition partition : partitions) {
                    var offset = read.get(partition);
                    assertThat(offset == null ? 0 : offset.offset())
                            .as("offset of %s in %s", group, partition)
                            .isGreaterThanOrEqualTo(
                                    Objects.requireNonNull(ends.get(partition)).offset());
                }
            });
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /** The ids of one message, and the rows that have them. */
    private final class Scene {

        private final LaterMessage message;
        private final int number = SCENES.incrementAndGet();
        private final String prefix = "5ce0e%03x".formatted(number);
        private final Map<String, String> ids = new HashMap<>();

        private Scene(LaterMessage message) {
            this.message = message;
        }

        void send(String topic, String type, String json, UnaryOperator<String> seal) {
            JsonNode example = JSON.readTree(Contracts.example(topic, exampleOf(topic, type)));
            String own = UUIDS.matcher(json).replaceAll(match -> own(match.group()));
            own = HASHES.matcher(own)
                    .replaceAll(match -> "\"" + prefix + match.group().substring(1 + prefix.length()));
            own = own.replace("org_aurora", "org_" + prefix);
            kafka.send(topic, key(topic, example), type, seal.apply(own));
        }

        private String exampleOf(String topic, String type) {
            return type.equals(LaterMessages.TYPE) ? LaterMessages.types(topic).getFirst() : type;
        }

        /** Messages of one scene may have any keys, if those of one thing have the same. */
        private String key(String topic, JsonNode example) {
            for (String name : List.of("registrationId", "hostId", "eventId", "timerId")) {
                if (example.has(name)) {
                    return own(example.path(name).asString());
                }
            }
            return prefix;
        }

        private String own(String id) {
            return ids.computeIfAbsent(
                    id,
                    any -> UUID.nameUUIDFromBytes((number + id).getBytes(UTF_8))
                            .toString()
                            .replaceFirst("^.{8}", prefix));
        }

        Map<String, Integer> counts(Map<String, List<JsonNode>> rows) {
            Map<String, Integer> counts = new TreeMap<>();
            rows.forEach((table, all) -> {
                int count = (int) all.stream().filter(this::isOf).count();
                if (count > 0) {
                    counts.put(table, count);
                }
            });
            return counts;
        }

        /** Each cell as table, column and value; ids of the scene have the same name in each. */
        Set<String> cells(Map<String, List<JsonNode>> rows) {
            Set<String> cells = new TreeSet<>();
            rows.forEach((table, all) -> all.stream()
                    .filter(this::isOf)
                    .forEach(row -> ((ObjectNode) row)
                            .properties()
                            .forEach(cell -> cells.add(table + "." + cell.getKey() + "=" + common(cell.getValue())))));
            return cells;
        }

        private boolean isOf(JsonNode row) {
            return row.toString().contains(prefix);
        }

        private String common(JsonNode value) {
            return UUIDS.matcher(value.toString()).replaceAll("id").replace(prefix, "scene");
        }
    }
}
