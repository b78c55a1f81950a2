package io.callboard.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Compares docker-compose.yml with the services, the Dockerfile and .env. */
class ComposeTest {

    private static final String TEXT = Platform.text("docker-compose.yml");
    private static final JsonNode FILE = Yaml.one(TEXT);
    private static final JsonNode SERVICES = FILE.path("services");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    /** A full version, so that the same file starts the same software. */
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+(\\.\\d+)?[a-z0-9._-]*");

    static Set<String> ours() {
        return Platform.PORTS.keySet();
    }

    @Test
    void isValidUnderTheComposeSpecification() throws IOException {
        try (InputStream file = ComposeTest.class.getResourceAsStream("/compose-spec.json")) {
            ObjectNode schema = (ObjectNode) JsonMapper.shared().readTree(file);
            // The library requires absolute addresses. The schema has no external references.
            schema.remove(List.of("$id", "$schema"));
            Schema specification = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(schema.toString(), InputFormat.JSON);
            assertThat(specification.validate(FILE.toString(), InputFormat.JSON))
                    .isEmpty();
            String misspelled = FILE.toString().replace("\"mem_limit\"", "\"memory_limit\"");
            assertThat(specification.validate(misspelled, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void startsAllServicesTheirBackendsTheSandboxAndTheEdge() {
        Set<String> expected = new TreeSet<>(ours());
        expected.addAll(List.of("postgres", "kafka", "sandbox", "edge"));
        assertThat(startedBy("")).isEqualTo(expected);
    }

    @Test
    void startsPrometheusAndGrafanaOnlyInTheProfileMonitoring() {
        assertThat(startedBy("[\"monitoring\"]")).isEqualTo(Set.of("prometheus", "grafana"));
        assertThat(SERVICES.path("prometheus").path("volumes").toString())
                .contains(
                        "./deploy/monitoring/prometheus.yml:",
                        "./deploy/monitoring/alerts.yml:/etc/prometheus/alerts.yml:");
        assertThat(SERVICES.path("grafana").path("volumes").toString())
                .contains("./deploy/monitoring/dashboards:"
                        + Yaml.one(Platform.text("deploy/monitoring/grafana/dashboards/callboard.yml"))
                                .path("providers")
                                .path(0)
                                .path("options")
                                .path("path")
                                .asString());
    }

    /** Each container listens at an address that the others reach, in every profile. */
    @ParameterizedTest
    @MethodSource("ours")
    void listensOnEveryInterfaceOfItsContainer(String service) {
        JsonNode environment = SERVICES.path(service).path("environment");
        assertThat(environment.path("SERVER_ADDRESS").asString()).isEqualTo("0.0.0.0");
        assertThat(environment.path("MANAGEMENT_SERVER_ADDRESS").asString()).isEqualTo("0.0.0.0");
    }

    private static Set<String> startedBy(String profiles) {
        Set<String> started = new TreeSet<>();
        SERVICES.properties().forEach(service -> {
            JsonNode named = service.getValue().path("profiles");
            if (profiles.equals(named.isMissingNode() ? "" : named.toString())) {
                started.add(service.getKey());
            }
        });
        return started;
    }

    @ParameterizedTest
    @MethodSource("ours")
    void setsOnlyVariablesThatTheServiceUnderstands(String service) {
        KnownProperties known = KnownProperties.of(service);
        assertThat(SERVICES.path(service).path("environment").propertyNames())
                .contains("SPRING_DATASOURCE_URL", "SPRING_KAFKA_BOOTSTRAPSERVERS")
                .allSatisfy(variable ->
                        assertThat(known.understands(variable)).as(variable).isTrue());
        assertThat(known.understands("SPRING_DATASOURCE_URI")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void publishesThePortOfTheApiAndNeverTheOneOfTheManagement(String service) {
        int port = Platform.port(service);
        assertThat(SERVICES.path(service).path("ports").valueStream().map(JsonNode::asString))
                .containsExactly("${CALLBOARD_BIND}:" + port + ":" + port);
        assertThat(SERVICES.path(service).path("healthcheck").path("test").toString())
                .contains("http://localhost:" + port + "/readyz");
    }

    @Test
    void publishesTheEdgeAndTheSandboxWhereTheDocumentsSay() {
        assertThat(SERVICES.path("edge").path("ports").toString()).contains(":8080:8080");
        assertThat(SERVICES.path("sandbox").path("ports").toString()).contains(":8090:8090");
    }

    @ParameterizedTest
    @MethodSource("ours")
    void buildsTheImageOfTheServiceFromTheDockerfile(String service) {
        JsonNode build = SERVICES.path(service).path("build");
        assertThat(build.path("args").path("SERVICE").asString()).isEqualTo(service);
        assertThat(SERVICES.path(service).path("image").asString())
                .isEqualTo("callboard/" + service + ":${CALLBOARD_VERSION}");
        assertThat(SERVICES.path(service)
                        .path("environment")
                        .path("SPRING_DATASOURCE_USERNAME")
                        .asString())
                .isEqualTo(service.replace("-service", ""));
    }

    @Test
    void labelsEachImageThatItBuildsWithVersionAndCommit() {
        assertThat(Platform.text("deploy/Dockerfile"))
                .contains(
                        "org.opencontainers.image.version=\"${VERSION}\"",
                        "org.opencontainers.image.revision=\"${REVISION}\"");
        List<JsonNode> built = SERVICES.valueStream()
                .map(service -> service.path("build"))
                .filter(build -> !build.isMissingNode())
                .toList();
        assertThat(built).hasSize(ours().size() + 1).allSatisfy(build -> {
            assertThat(build.path("args").path("VERSION").asString()).isEqualTo("${CALLBOARD_VERSION}");
            assertThat(build.path("args").path("REVISION").asString()).isEqualTo("${CALLBOARD_REVISION}");
        });
    }

    @Test
    void givesTheDockerfileOnlyArgumentsThatItHas() throws IOException {
        Set<String> arguments = new TreeSet<>();
        Pattern.compile("(?m)^ARG (\\w+)")
                .matcher(Platform.text("deploy/Dockerfile"))
                .results()
                .forEach(argument -> arguments.add(argument.group(1)));
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            JsonNode build = service.getValue().path("build");
            if (!build.isMissingNode()) {
                assertThat(Platform.ROOT.resolve(build.path("dockerfile").asString()))
                        .exists();
                assertThat(arguments).containsAll(build.path("args").propertyNames());
            }
        }
        assertThat(Platform.text("deploy/Dockerfile")).contains("USER 10001:10001", "STOPSIGNAL SIGTERM");
    }

    @Test
    void pinsEveryImage() {
        SERVICES.properties().forEach(service -> {
            String image = service.getValue().path("image").asString().replace("${CALLBOARD_VERSION}", "1.2.3");
            assertThat(image).as(service.getKey()).matches(PINNED);
        });
        assertThat(Pattern.compile("(?m)^ARG JAVA=(\\S+)$")
                        .matcher(Platform.text("deploy/Dockerfile"))
                        .results()
                        .map(base -> base.group(1)))
                .singleElement()
                .satisfies(base -> assertThat(base).matches(PINNED));
    }

    @Test
    void limitsAndChecksEveryContainer() {
        SERVICES.properties().forEach(service -> {
            JsonNode container = service.getValue();
            assertThat(container.has("mem_limit")).as(service.getKey()).isTrue();
            assertThat(container.has("cpus")).as(service.getKey()).isTrue();
            assertThat(container.has("healthcheck")).as(service.getKey()).isTrue();
            assertThat(container.path("restart").asString()).isEqualTo("unless-stopped");
            assertThat(container.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(container.path("security_opt").toString()).contains("no-new-privileges:true");
            container.path("depends_on").properties().forEach(other -> {
                assertThat(SERVICES.has(other.getKey())).isTrue();
                assertThat(other.getValue().path("condition").asString()).isEqualTo("service_healthy");
            });
        });
        ours().forEach(service ->
                assertThat(SERVICES.path(service).path("read_only").asBoolean()).isTrue());
    }

    /** By default Docker mounts a tmpfs with noexec, and zstd could not load its native code. */
    @ParameterizedTest
    @MethodSource("ours")
    void letsTheServiceLoadNativeCodeFromItsOnlyWritableFolder(String service) {
        assertThat(SERVICES.path(service).path("tmpfs").valueStream().map(JsonNode::asString))
                .containsExactly("/tmp:exec");
    }

    @Test
    void mountsOnlyWhatExists() {
        Set<String> volumes = new TreeSet<>(FILE.path("volumes").propertyNames());
        SERVICES.properties()
                .forEach(service -> service.getValue().path("volumes").forEach(mount -> {
                    String source =
                            mount.asString().substring(0, mount.asString().indexOf(':'));
                    if (source.startsWith("./")) {
                        assertThat(Platform.ROOT.resolve(source)).exists();
                    } else {
                        assertThat(volumes).contains(source);
                    }
                }));
    }

    @Test
    void takesEachSettingFromTheEnvironmentFileAndUsesAllOfThem() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line : Platform.lines(".env")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                assertThat(settings.put(line.substring(0, equals), line.substring(equals + 1)))
                        .as(line)
                        .isNull();
            }
        }
        Set<String> used = new TreeSet<>();
        VARIABLE.matcher(TEXT).results().map((MatchResult use) -> use.group(1)).forEach(used::add);

        assertThat(used).isEqualTo(new TreeSet<>(settings.keySet()));
        assertThat(settings).containsEntry("CALLBOARD_PUBLIC_URL", "http://localhost:8080");
    }

    @Test
    void createsADatabaseWithTwoRolesForEachService() {
        String script = Platform.text("deploy/compose/create-databases.sh");
        for (String service : ours()) {
            String name = service.replace("-service", "");
            String variables = name.toUpperCase(Locale.ROOT);
            JsonNode environment = SERVICES.path(service).path("environment");
            assertThat(script)
                    .contains("create %s \"$%s_DATABASE_PASSWORD\" \"$%s_MIGRATION_PASSWORD\""
                            .formatted(name, variables, variables));
            assertThat(environment.path("SPRING_DATASOURCE_URL").asString())
                    .isEqualTo("jdbc:postgresql://postgres:5432/" + name);
            assertThat(environment.path("SPRING_DATASOURCE_PASSWORD").asString())
                    .isEqualTo("${" + variables + "_DATABASE_PASSWORD}");
            assertThat(environment.path("SPRING_FLYWAY_USER").asString()).isEqualTo(name + "_migration");
            assertThat(environment.path("SPRING_FLYWAY_PASSWORD").asString())
                    .isEqualTo("${" + variables + "_MIGRATION_PASSWORD}");
        }
        assertThat(Files.isExecutable(Platform.ROOT.resolve("deploy/compose/create-databases.sh")))
                .isTrue();
    }

    @Test
    void sendsTheDaemonOnlyTheFilesThatTheDockerfileCopies() {
        Set<String> expected =
                new TreeSet<>(Set.of("*", "!deploy/local/target/*-sandbox.jar", "!deploy/archive/target/*-tool.jar"));
        ours().forEach(service -> expected.add("!" + service + "/target/*.jar"));
        assertThat(Platform.lines(".dockerignore").stream().filter(rule -> !rule.startsWith("#")))
                .containsExactlyInAnyOrderElementsOf(expected)
                .startsWith("*");
    }
}
