package io.callboard.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Compares the chart's resources for the operators KEDA, Strimzi and CloudNativePG with the topics that the services
 * write and read. Each rendering also checks the operators' schemas.
 */
class OperatorsTest {

    private static final Path VALUES = Path.of("src/test/resources/helm");
    private static final Manifests KAFKA = Manifests.render(VALUES.resolve("strimzi.yaml"));
    private static final Manifests DATABASES = Manifests.render(VALUES.resolve("cloudnative-pg.yaml"));
    private static final Manifests SCALED = Manifests.render(VALUES.resolve("lag-scaled.yaml"));

    private static final Pattern LISTENER =
            Pattern.compile("@KafkaListener\\([^)]*topics = (?:\"([a-z0-9.-]+)\"|(\\w+))");
    private static final String PROGRESS = "progress.v1";

    static Set<String> services() {
        return Platform.PORTS.keySet();
    }

    /** The topics of the listeners of a service. */
    private static Set<String> readBy(String service) {
        Set<String> topics = new TreeSet<>();
        for (Path source : Platform.files(Platform.ROOT.resolve(service).resolve("src/main/java"), ".java")) {
            String text = Platform.text(source.toString());
            Matcher listener = LISTENER.matcher(text);
            while (listener.find()) {
                if (listener.group(1) != null) {
                    topics.add(listener.group(1));
                } else {
                    Matcher constant = Pattern.compile("String " + listener.group(2) + " = \"([a-z0-9.-]+)\"")
                            .matcher(text);
                    assertThat(constant.find()).as(source.toString()).isTrue();
                    topics.add(constant.group(1));
                }
            }
        }
        return topics;
    }

    /** The topics that a service declares as its own. */
    private static Set<String> writtenBy(String service) {
        Set<String> topics = new TreeSet<>();
        Yaml.one(Platform.text(service + "/src/main/resources/application.yml"))
                .at("/callboard/topics")
                .forEach(topic -> topics.add(topic.path("name").asString()));
        return topics;
    }

    @Test
    void createsTheTopicsAndTheirDeadLetters() {
        Set<String> expected = new TreeSet<>(Set.of(PROGRESS));
        for (String service : services()) {
            expected.addAll(writtenBy(service));
            readBy(service).forEach(topic -> expected.add(topic + "." + service + ".dlt"));
        }

        assertThat(KAFKA.custom("KafkaTopic"))
                .extracting(topic -> topic.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(KAFKA.custom("KafkaTopic"))
                .allSatisfy(topic ->
                        assertThat(topic.getMetadata().getLabels()).containsEntry("strimzi.io/cluster", "demo-kafka"));
    }

    /** docs/operations.md lists the settings of each topic. */
    @Test
    void setsTopicsAsTheDocumentsSay() {
        Map<String, Map<String, String>> documented = new HashMap<>();
        for (String line : Platform.lines("docs/operations.md")) {
            String[] cells = line.split("\\|");
            if (cells.length > 2 && cells[1].contains(".v1") && cells[2].contains("=") || line.contains(".dlt` |")) {
                Map<String, String> settings = new TreeMap<>();
                Pattern.compile("`([a-z.]+)=([A-Za-z0-9-]+)`")
                        .matcher(cells[2])
                        .results()
                        .forEach(setting -> settings.put(setting.group(1), setting.group(2)));
                Pattern.compile("`([^`]+)`")
                        .matcher(cells[1])
                        .results()
                        .forEach(topic -> documented.put(topic.group(1), settings));
            }
        }
        for (var topic : KAFKA.custom("KafkaTopic")) {
            String name = topic.getMetadata().getName();
            Map<String, String> settings = requireNonNull(
                    documented.getOrDefault(name, requireNonNull(documented.get("<topic>.<service>.dlt"))));
            assertThat(documented.containsKey(name) || name.endsWith(".dlt"))
                    .as(name)
                    .isTrue();
            JsonNode spec = KAFKA.spec("KafkaTopic", name);
            Map<String, String> config = new TreeMap<>();
            spec.path("config")
                    .properties()
                    .forEach(setting ->
                            config.put(setting.getKey(), setting.getValue().asString()));
            assertThat(config).as(name).isEqualTo(settings);
            assertThat(spec.path("partitions").asInt())
                    .as(name)
                    .isEqualTo(name.endsWith(".dlt") || name.equals(PROGRESS) ? 1 : 12);
            assertThat(spec.path("replicas").asInt()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void letsEachServiceReadAndWriteItsTopicsOnly(String service) {
        Map<String, Set<String>> expected = new TreeMap<>();
        writtenBy(service).forEach(topic -> expected.put("topic " + topic, Set.of("Read", "Write", "Describe")));
        readBy(service).forEach(topic -> {
            // A service that reads a topic which it writes as well has all three rights already.
            expected.putIfAbsent("topic " + topic, Set.of("Read", "Describe"));
            expected.put("topic " + topic + "." + service + ".dlt", Set.of("Read", "Write", "Describe"));
        });
        Set<String> progress = new TreeSet<>();
        if (!writtenBy(service).isEmpty()) {
            progress.addAll(Set.of("Write", "Describe"));
        }
        if (followsOthers(service)) {
            progress.addAll(Set.of("Read", "Describe"));
        }
        if (!progress.isEmpty()) {
            expected.put("topic " + PROGRESS, progress);
        }
        expected.put("group " + service, Set.of("Read", "Describe"));
        expected.put("transactionalId " + service + "-relay", Set.of("Write", "Describe"));

        assertThat(rights(service)).isEqualTo(expected);
    }

    private static boolean followsOthers(String service) {
        return !Yaml.one(Platform.text(service + "/src/main/resources/application.yml"))
                .at("/callboard/progress/sources")
                .isMissingNode();
    }

    private static Map<String, Set<String>> rights(String service) {
        Map<String, Set<String>> rights = new TreeMap<>();
        JsonNode authorization = KAFKA.spec("KafkaUser", "demo-" + service).path("authorization");
        assertThat(authorization.path("type").asString()).isEqualTo("simple");
        for (JsonNode acl : authorization.path("acls")) {
            assertThat(acl.path("resource").path("patternType").asString()).isEqualTo("literal");
            Set<String> operations = rights.computeIfAbsent(
                    acl.path("resource").path("type").asString() + " "
                            + acl.path("resource").path("name").asString(),
                    resource -> new TreeSet<>());
            acl.path("operations").forEach(operation -> operations.add(operation.asString()));
        }
        return rights;
    }

    @Test
    void letsOnlyTheServicesThatNeedThemUseContactsAndHosts() {
        assertThat(services().stream()
                        .filter(service -> rights(service).keySet().stream()
                                .anyMatch(resource -> resource.startsWith("topic contacts.v1"))))
                .containsExactlyInAnyOrder("registration-service", "notifier-service");
        assertThat(services().stream()
                        .filter(service -> rights(service).keySet().stream()
                                .anyMatch(resource -> resource.startsWith("topic hosts.v1"))))
                .containsExactlyInAnyOrder("event-service", "registration-service");
        assertThat(KAFKA.custom("KafkaUser")).hasSize(services().size());
    }

    @ParameterizedTest
    @MethodSource("services")
    void connectsEachServiceToItsKafka(String service) {
        assertThat(KAFKA.spec("Kafka", "demo-kafka")
                        .at("/kafka/config/min.insync.replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(KAFKA.one(ConfigMap.class, "demo-" + service).getData())
                .containsEntry("SPRING_KAFKA_BOOTSTRAPSERVERS", "demo-kafka-kafka-bootstrap:9093")
                .containsEntry("SPRING_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
                .containsEntry("SPRING_KAFKA_PROPERTIES_SASL_MECHANISM", "SCRAM-SHA-512")
                .containsEntry("SPRING_KAFKA_SSL_TRUSTSTORETYPE", "PEM");
        Map<String, SecretKeySelector> secrets = secrets(KAFKA, service);
        assertThat(secrets.get("SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG"))
                .isEqualTo(new SecretKeySelector("sasl.jaas.config", "demo-" + service, null));
        assertThat(secrets.get("SPRING_KAFKA_SSL_TRUSTSTORECERTIFICATES"))
                .isEqualTo(new SecretKeySelector("ca.crt", "demo-kafka-cluster-ca-cert", null));
        assertThat(reachable(KAFKA, service)).containsEntry(9093, Map.of("strimzi.io/cluster", "demo-kafka"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void createsADatabaseWithTwoRolesAndConnectsTheServiceToIt(String service) {
        String name = service.replace("-service", "");
        JsonNode cluster = DATABASES.spec("Cluster", "demo-" + service + "-db");
        JsonNode database = cluster.path("bootstrap").path("initdb");
        Map<String, SecretKeySelector> secrets = secrets(DATABASES, service);

        assertThat(database.path("database").asString()).isEqualTo(name);
        assertThat(database.path("owner").asString()).isEqualTo(name + "_migration");
        assertThat(database.path("secret").path("name").asString())
                .isEqualTo(requireNonNull(secrets.get("SPRING_FLYWAY_USER")).getName());
        assertThat(database.path("postInitApplicationSQL").toString())
                .contains("revoke all on database " + name + " from public", "grant connect on database " + name);
        JsonNode role = cluster.path("managed").path("roles").path(0);
        assertThat(role.path("name").asString()).isEqualTo(name);
        assertThat(role.path("superuser").asBoolean(true)).isFalse();
        assertThat(role.path("bypassrls").asBoolean(true)).isFalse();
        assertThat(role.has("inRoles")).isFalse();
        assertThat(role.path("passwordSecret").path("name").asString())
                .isEqualTo(requireNonNull(secrets.get("SPRING_DATASOURCE_USERNAME"))
                        .getName());
        assertThat(DATABASES.one(ConfigMap.class, "demo-" + service).getData())
                .containsEntry(
                        "SPRING_DATASOURCE_URL",
                        "jdbc:postgresql://demo-%s-db-rw:5432/%s?sslmode=require".formatted(service, name));
        assertThat(reachable(DATABASES, service))
                .containsEntry(5432, Map.of("cnpg.io/cluster", "demo-" + service + "-db"));
        assertThat(cluster.path("instances").asInt()).isEqualTo(3);
        assertThat(cluster.path("backup").path("retentionPolicy").asString()).isEqualTo("30d");
    }

    @Test
    void scalesByTheLagOfEachTopicThatAServiceReads() {
        assertThat(SCALED.custom("ScaledObject"))
                .extracting(scaled -> scaled.getMetadata().getName())
                .containsExactlyInAnyOrder("demo-scheduler-service", "demo-notifier-service", "demo-analytics-service");
        for (String service : List.of("scheduler-service", "notifier-service", "analytics-service")) {
            JsonNode scaled = SCALED.spec("ScaledObject", "demo-" + service);
            List<String> topics = new ArrayList<>();
            for (JsonNode trigger : scaled.path("triggers")) {
                assertThat(trigger.path("type").asString()).isEqualTo("kafka");
                assertThat(trigger.path("metadata").path("consumerGroup").asString())
                        .isEqualTo(service);
                assertThat(trigger.path("metadata").path("tls").asString()).isEqualTo("enable");
                assertThat(trigger.path("metadata").path("offsetResetPolicy").asString())
                        .isEqualTo("earliest");
                assertThat(trigger.path("authenticationRef").path("name").asString())
                        .isEqualTo("kafka-lag");
                topics.add(trigger.path("metadata").path("topic").asString());
            }
            assertThat(topics).containsExactlyInAnyOrderElementsOf(readBy(service));
            assertThat(scaled.path("scaleTargetRef").path("name").asString()).isEqualTo("demo-" + service);
            assertThat(SCALED.one(Deployment.class, "demo-" + service).getSpec().getReplicas())
                    .isNull();
        }
        assertThat(SCALED.spec("ScaledObject", "demo-notifier-service")
                        .path("maxReplicaCount")
                        .asInt())
                .isEqualTo(12);
    }

    private static Map<String, SecretKeySelector> secrets(Manifests manifests, String service) {
        return manifests
                .one(Deployment.class, "demo-" + service)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .filter(variable -> variable.getValueFrom() != null)
                .collect(Collectors.toMap(
                        EnvVar::getName, variable -> variable.getValueFrom().getSecretKeyRef()));
    }

    /** By port, the labels of the pods that a service may reach in this namespace. */
    private static Map<Integer, Map<String, String>> reachable(Manifests manifests, String service) {
        Map<Integer, Map<String, String>> reachable = new TreeMap<>();
        manifests
                .one(NetworkPolicy.class, "demo-" + service)
                .getSpec()
                .getEgress()
                .forEach(rule -> rule.getTo().forEach(peer -> {
                    if (peer.getPodSelector() != null && peer.getNamespaceSelector() == null) {
                        rule.getPorts()
                                .forEach(port -> reachable.put(
                                        port.getPort().getIntVal(),
                                        peer.getPodSelector().getMatchLabels()));
                    }
                }));
        return reachable;
    }
}
