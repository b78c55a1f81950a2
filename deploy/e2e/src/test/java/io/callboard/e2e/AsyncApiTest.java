package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AsyncAPI document is written from the table of topics, the schemas and the listeners. A parser that is not ours
 * accepts it.
 */
class AsyncApiTest {

    private static final Path CONTRACTS = Stack.root().resolve("docs/contracts");
    private static final Path DOCUMENT = CONTRACTS.resolve("asyncapi.json");
    private static final boolean UPDATE = Boolean.getBoolean("callboard.contracts.update");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Spacing.AFTER)
                            .withArrayEmptySeparator("")
                            .withObjectEmptySeparator(""))
                    .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE))
            .build();

    private static final List<String> SERVICES = List.of(
            "event-service", "registration-service", "scheduler-service", "notifier-service", "analytics-service");
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([a-z-]+\\.v\\d+)`(?: \\(([a-z]+)\\))? \\| ([^|]+) \\| (yes|no) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern LISTENER =
            Pattern.compile("@KafkaListener\\([^)]*topics = (?:\"([a-z0-9.-]+)\"|(\\w+))");
    private static final Pattern HEADER = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([^|]+) \\|$");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    /** A row of the table of topics in the README of the contracts. */
    private record Topic(
            String name, String access, String key, boolean compacted, List<String> types, List<String> writers) {}

    @Test
    void isWrittenFromTheContracts() throws IOException {
        String written = JSON.writeValueAsString(document()) + "\n";
        if (UPDATE) {
            Files.writeString(DOCUMENT, written);
        }
        assertThat(DOCUMENT)
                .as("run this test with -Dcallboard.contracts.update=true")
                .exists()
                .content()
                .isEqualTo(written);
    }

    @Test
    void namesEverySchemaOfATopic() {
        List<String> listed = topics().stream()
                .flatMap(topic -> topic.types().stream().map(type -> topic.name() + "/" + type))
                .sorted()
                .toList();
        assertThat(listed).containsExactlyElementsOf(schemas());
    }

    @Test
    void aForeignParserAcceptsIt() {
        Npm.install();

        Npm.Run run = Npm.run(
                Map.of(), "node", "asyncapi.mjs", DOCUMENT.toAbsolutePath().toString());

        assertThat(run.status()).as(run.output()).isZero();
        for (Topic topic : topics()) {
            assertThat(run.output())
                    .contains("CHANNEL " + topic.name() + " " + String.join(",", new TreeSet<>(topic.types())) + "\n");
        }
    }

    private static ObjectNode document() {
        ObjectNode document = JSON.createObjectNode();
        document.put("asyncapi", "3.1.0");
        document.putObject("info")
                .put("title", "Callboard messages")
                .put("version", "1")
                .put(
                        "description",
                        "All topics of Callboard. Every message is a CloudEvent in binary mode: a JSON value, and the"
                                + " attributes as headers. Ignore properties, values and types that you do not know."
                                + " README.md beside this file says how to read the topics, docs/lineage.md where each"
                                + " property comes from. Written by AsyncApiTest.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        document.put("defaultContentType", "application/json");
        document.putObject("servers")
                .putObject("kafka")
                .put("host", "kafka.example.com:9092")
                .put("protocol", "kafka")
                .put("description", "The broker of your deployment.");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode components = document.putObject("components");
        ObjectNode messages = components.putObject("messages");
        components.putObject("schemas").set("envelope", envelope());
        Map<String, List<String>> readers = readers();
        for (Topic topic : topics()) {
            ObjectNode channel = channels.putObject(topic.name());
            channel.put("address", topic.name()).put("description", description(topic));
            ObjectNode own = channel.putObject("messages");
            for (String type : topic.types()) {
                own.putObject(type).put("$ref", "#/components/messages/" + type);
                messages.set(type, message(topic, type));
            }
            ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
            kafka.put("topic", topic.name()).put("partitions", topic.access().equals("internal") ? 1 : 12);
            kafka.putObject("topicConfiguration")
                    .putArray("cleanup.policy")
                    .add(topic.compacted() ? "compact" : "delete");
            kafka.put("bindingVersion", "0.5.0");
            topic.writers().forEach(service -> operation(operations, service, "send", topic));
            readers.getOrDefault(topic.name(), List.of())
                    .forEach(service -> operation(operations, service, "receive", topic));
        }
        return document;
    }

    private static String description(Topic topic) {
        String access = switch (topic.access()) {
            case "restricted" -> " Restricted: only the services below may read it.";
            case "internal" -> " Internal: for the services.";
            default -> "";
        };
        String kept = topic.compacted()
                ? " Compacted: the newest message of each key stays."
                : " Messages of one key are in order.";
        return "The key is " + topic.key().replace("`", "") + "." + kept + access;
    }

    private static void operation(ObjectNode operations, String service, String action, Topic topic) {
        ObjectNode operation = operations.putObject(service + "." + action + "." + topic.name());
        operation
                .put("action", action)
                .put("title", service + (action.equals("send") ? " writes " : " reads ") + topic.name());
        operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
    }

    private static ObjectNode message(Topic topic, String type) {
        JsonNode schema = JSON.readTree(read(CONTRACTS.resolve(topic.name()).resolve(type + ".schema.json")));
        ObjectNode message = JSON.createObjectNode();
        message.put("name", type).put("title", type).set("description", schema.path("description"));
        message.putObject("headers").put("$ref", "#/components/schemas/envelope");
        ObjectNode payload = message.putObject("payload");
        payload.put("schemaFormat", "application/schema+json;version=draft-2020-12");
        payload.putObject("schema").put("$ref", "./" + topic.name() + "/" + type + ".schema.json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key")
                .put("type", "string")
                .put("description", topic.key().replace("`", ""));
        kafka.put("bindingVersion", "0.5.0");
        message.putArray("examples")
                .addObject()
                .put("name", type)
                .set(
                        "payload",
                        JSON.readTree(read(CONTRACTS
                                .resolve(topic.name())
                                .resolve("examples")
                                .resolve(type + ".json"))));
        return message;
    }

    private static ObjectNode envelope() {
        ObjectNode envelope = JSON.createObjectNode();
        envelope.put("type", "object");
        ObjectNode properties = envelope.putObject("properties");
        HEADER.matcher(read(CONTRACTS.resolve("README.md")))
                .results()
                .forEach(row -> properties
                        .putObject(row.group(1))
                        .put("type", "string")
                        .put("description", row.group(2).replace("`", "")));
        // Names of headers in the table of the envelope, with a hyphen too.
        properties.putObject("content-type").put("type", "string").put("const", "application/json");
        var required = envelope.putArray("required");
        properties.propertyNames().stream()
                .filter(name -> !name.equals("traceparent"))
                .forEach(required::add);
        return envelope;
    }

    private static List<Topic> topics() {
        return ROW.matcher(read(CONTRACTS.resolve("README.md")))
                .results()
                .map(row -> new Topic(
                        row.group(1),
                        row.group(2) == null ? "" : row.group(2),
                        row.group(3),
                        row.group(4).equals("yes"),
                        CODE.matcher(row.group(5))
                                .results()
                                .map(type -> type.group(1))
                                .toList(),
                        writers(row)))
                .toList();
    }

    private static List<String> writers(MatchResult row) {
        return SERVICES.stream()
                .filter(service ->
                        row.group(6).contains(service) || row.group(6).startsWith("every service"))
                .toList();
    }

    private static List<String> schemas() {
        List<String> schemas = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CONTRACTS)) {
            files.filter(file -> file.toString().endsWith(".schema.json"))
                    .map(file -> CONTRACTS.relativize(file).toString().replace(".schema.json", ""))
                    .filter(name -> !name.startsWith("webhooks"))
                    // The plain texts inside ContactRecorded and HostAdded.
                    .filter(name -> !name.endsWith("/Contact") && !name.endsWith("/Host"))
                    .sorted()
                    .forEach(schemas::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    /** The services with a listener, by topic. */
    private static Map<String, List<String>> readers() {
        Map<String, List<String>> readers = new TreeMap<>();
        for (String service : SERVICES) {
            TreeSet<String> read = new TreeSet<>();
            try (Stream<Path> files = Files.walk(Stack.root().resolve(service).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                    String source = read(file);
                    LISTENER.matcher(source)
                            .results()
                            .forEach(listener -> read.add(
                                    listener.group(1) != null
                                            ? listener.group(1)
                                            : Pattern.compile("String " + listener.group(2) + " = \"([a-z0-9.-]+)\"")
                                                    .matcher(source)
                                                    .results()
                                                    .findFirst()
                                                    .orElseThrow()
                                                    .group(1)));
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            read.forEach(topic ->
                    readers.computeIfAbsent(topic, any -> new ArrayList<>()).add(service));
        }
        return readers;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
