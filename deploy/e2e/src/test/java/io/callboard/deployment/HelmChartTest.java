package io.callboard.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders the chart with several files of values, and checks the manifests against the services and the rules of
 * security.
 */
class HelmChartTest {

    private static final Path VALUES = Path.of("src/test/resources/helm");

    static List<Path> valueFiles() {
        return Platform.files(VALUES, ".yaml");
    }

    static Set<String> services() {
        return Platform.PORTS.keySet();
    }

    static Stream<Manifests> renderings() {
        return Stream.concat(
                Stream.of(Manifests.render()), valueFiles().stream().map(Manifests::render));
    }

    @Test
    void lintsWithoutAFinding(@TempDir Path folder) throws IOException {
        assertThat(valueFiles()).hasSizeGreaterThanOrEqualTo(5);
        assertClean(Manifests.CHART);
        for (Path values : valueFiles()) {
            assertClean(withValues(values, folder.resolve(values.getFileName()).resolve("callboard")));
        }
    }

    /** A copy of the chart with the values of the file, because the linter takes no file of values. */
    private static Path withValues(Path values, Path copy) throws IOException {
        Platform.copy(Manifests.CHART, copy);
        ObjectNode merged = (ObjectNode) Yaml.one(Files.readString(copy.resolve("values.yaml")));
        merge(merged, (ObjectNode) Yaml.one(Files.readString(values)));
        Files.writeString(copy.resolve("values.yaml"), merged.toString());
        return copy;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(value -> {
            if (into.get(value.getKey()) instanceof ObjectNode known && value.getValue() instanceof ObjectNode more) {
                merge(known, more);
            } else {
                into.set(value.getKey(), value.getValue());
            }
        });
    }

    @Test
    void refusesFieldsThatKubernetesDoesNotHave() {
        assertThatThrownBy(() -> Manifests.parse("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: a}
                        spec: {selectors: {a: b}}
                        """)).hasMessageContaining("selectors");
    }

    @Test
    void refusesFieldsThatOperatorsDoNotHave() {
        String user = """
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaUser
                metadata: {name: a}
                spec: {authorization: {type: simple, acls: [{resource: {type: topic, name: t}, operations: [%s]}]}}
                """;
        assertThat(Manifests.parse(user.formatted("Read")).custom("KafkaUser")).hasSize(1);
        assertThatThrownBy(() -> Manifests.parse(user.formatted("Reed"))).hasMessageContaining("operations");
        assertThatThrownBy(() -> Manifests.parse(user.formatted("Read").replace("acls:", "acl:")))
                .hasMessageContaining("acl");
    }

    @Test
    void refusesValuesThatTheChartDoesNotHave() {
        assertThatThrownBy(() -> new Helm(Manifests.CHART)
                        .template()
                        .withKubeVersion("v1.34.0")
                        .set("publicURL", "https://example.com")
                        .call())
                .hasMessageContaining("publicURL");
        assertThatThrownBy(() -> new Helm(Manifests.CHART)
                        .template()
                        .withKubeVersion("v1.34.0")
                        .set("services.event-service.replica", "3")
                        .call())
                .hasMessageContaining("replica");
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void runsEveryServiceOnItsPorts(Manifests manifests) {
        assertThat(manifests.all(Deployment.class)).hasSize(services().size());
        Platform.PORTS.forEach((service, port) -> {
            Container container = container(manifests, service);
            assertThat(container.getImage()).endsWith("/" + service + ":" + tag(container));
            assertThat(container.getPorts())
                    .extracting("name", "containerPort")
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("http", port),
                            org.assertj.core.groups.Tuple.tuple("management", Platform.managementPort(service)));
            assertThat(manifests.one(Service.class, "demo-" + service).getSpec().getPorts())
                    .singleElement()
                    .satisfies(open -> assertThat(open.getPort()).isEqualTo(port));
        });
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void setsOnlyVariablesThatTheServicesUnderstand(Manifests manifests) {
        for (String service : services()) {
            KnownProperties known = KnownProperties.of(service);
            List<String> variables = new ArrayList<>(
                    manifests.one(ConfigMap.class, "demo-" + service).getData().keySet());
            container(manifests, service).getEnv().stream()
                    .map(EnvVar::getName)
                    .filter(variable -> !variable.equals("CALLBOARD_JAVA_OPTIONS"))
                    .forEach(variables::add);
            assertThat(variables)
                    .contains("SPRING_DATASOURCE_PASSWORD")
                    .allSatisfy(variable -> assertThat(known.understands(variable))
                            .as(service + " " + variable)
                            .isTrue());
        }
        assertThat(Platform.text("deploy/Dockerfile")).contains("CALLBOARD_JAVA_OPTIONS");
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void routesByTheTable(Manifests manifests) {
        Map<String, String> expected = new TreeMap<>(Platform.routes());
        manifests.all(Ingress.class).forEach(ingress -> {
            Map<String, String> routes = new TreeMap<>();
            ingress.getSpec().getRules().getFirst().getHttp().getPaths().forEach(path -> {
                assertThat(path.getPathType()).isEqualTo("Prefix");
                assertThat(path.getBackend().getService().getPort().getName()).isEqualTo("http");
                routes.put(
                        path.getPath(), path.getBackend().getService().getName().replace("demo-", ""));
            });
            assertThat(routes).isEqualTo(expected);
        });
        manifests.all(HTTPRoute.class).forEach(route -> {
            Map<String, String> routes = new TreeMap<>();
            route.getSpec()
                    .getRules()
                    .forEach(rule -> rule.getMatches().forEach(match -> {
                        assertThat(match.getPath().getType()).isEqualTo("PathPrefix");
                        String service =
                                rule.getBackendRefs().getFirst().getName().replace("demo-", "");
                        assertThat(rule.getBackendRefs().getFirst().getPort()).isEqualTo(Platform.port(service));
                        routes.put(match.getPath().getValue(), service);
                    }));
            assertThat(routes).isEqualTo(expected);
        });
        assertThat(manifests.all(Ingress.class).size()
                        + manifests.all(HTTPRoute.class).size())
                .isEqualTo(1);
    }

    /** The rules of Pod Security Standards, level restricted, and some of our own. */
    @ParameterizedTest
    @MethodSource("renderings")
    void keepsPodsRestricted(Manifests manifests) {
        List<PodSpec> pods = new ArrayList<>();
        manifests
                .all(Deployment.class)
                .forEach(deployment ->
                        pods.add(deployment.getSpec().getTemplate().getSpec()));
        manifests.all(Pod.class).forEach(pod -> pods.add(pod.getSpec()));
        List<CronJob> jobs = manifests.all(CronJob.class);
        jobs.forEach(job -> pods.add(podOf(job)));

        assertThat(pods.size()).isEqualTo(services().size() + 1 + jobs.size());
        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getHostNetwork()).isNull();
            assertThat(pod.getHostPID()).isNull();
            assertThat(pod.getHostIPC()).isNull();
            assertThat(pod.getVolumes())
                    .filteredOn(volume -> volume.getEmptyDir() != null)
                    .allSatisfy(volume ->
                            assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull());
            assertThat(pod.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
            assertThat(pod.getInitContainers()).isEmpty();
            assertThat(pod.getContainers()).singleElement().satisfies(HelmChartTest::assertRestricted);
        });
        assertThat(manifests.all(ServiceAccount.class))
                .hasSize(services().size() + jobs.size())
                .allSatisfy(account ->
                        assertThat(account.getAutomountServiceAccountToken()).isFalse());
    }

    private static PodSpec podOf(CronJob job) {
        return job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
    }

    private static void assertRestricted(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getImage()).doesNotEndWith(":latest").matches(".+:[^:/]+");
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void takesSecretsOnlyByReference(Manifests manifests) {
        manifests
                .all(ConfigMap.class)
                .forEach(settings -> assertThat(settings.getData().keySet())
                        .noneMatch(variable -> variable.matches(".*(PASSWORD|KEY|APIKEY|TOKEN|SID|JAAS_CONFIG)")));
        manifests
                .all(Deployment.class)
                .forEach(deployment ->
                        deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                                .filter(variable -> !variable.getName().equals("CALLBOARD_JAVA_OPTIONS"))
                                .forEach(variable -> {
                                    assertThat(variable.getValue())
                                            .as(variable.getName())
                                            .isNull();
                                    assertThat(variable.getValueFrom()
                                                    .getSecretKeyRef()
                                                    .getName())
                                            .isNotBlank();
                                }));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void migratesAsAnotherRoleThanTheServiceWorksAs(Manifests manifests) {
        for (String service : services()) {
            Map<String, String> secrets = new TreeMap<>();
            container(manifests, service).getEnv().stream()
                    .filter(variable -> variable.getName().matches("SPRING_(DATASOURCE|FLYWAY)_.*"))
                    .forEach(variable -> secrets.put(
                            variable.getName(),
                            variable.getValueFrom().getSecretKeyRef().getName()));
            assertThat(secrets)
                    .containsOnlyKeys(
                            "SPRING_DATASOURCE_USERNAME",
                            "SPRING_DATASOURCE_PASSWORD",
                            "SPRING_FLYWAY_USER",
                            "SPRING_FLYWAY_PASSWORD");
            assertThat(secrets.get("SPRING_FLYWAY_USER"))
                    .isEqualTo(secrets.get("SPRING_FLYWAY_PASSWORD"))
                    .isNotEqualTo(secrets.get("SPRING_DATASOURCE_USERNAME"));
        }
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void replacesPodsWithoutAGap(Manifests manifests) {
        assertThat(manifests.all(Deployment.class)).allSatisfy(deployment -> {
            var update = deployment.getSpec().getStrategy().getRollingUpdate();
            assertThat(update.getMaxUnavailable().getIntVal()).isZero();
            assertThat(update.getMaxSurge().getIntVal()).isPositive();
            PodSpec pod = deployment.getSpec().getTemplate().getSpec();
            Container container = pod.getContainers().getFirst();
            assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
            long sleep = container.getLifecycle().getPreStop().getSleep().getSeconds();
            // 20 s is spring.lifecycle.timeout-per-shutdown-phase.
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(sleep + 20);
            assertThat(pod.getTopologySpreadConstraints())
                    .extracting("topologyKey")
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        });
        assertThat(manifests.all(PodDisruptionBudget.class))
                .hasSize(services().size())
                .allSatisfy(budget -> assertThat(
                                budget.getSpec().getMaxUnavailable().getIntVal())
                        .isEqualTo(1));
    }

    @Test
    void deniesWhatIsNotNeeded() {
        NetworkPolicy deny = Manifests.render().one(NetworkPolicy.class, "demo-default-deny");
        assertThat(deny.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(deny.getSpec().getIngress()).isEmpty();
        assertThat(deny.getSpec().getEgress()).isEmpty();

        for (String service : services()) {
            NetworkPolicy policy = Manifests.render().one(NetworkPolicy.class, "demo-" + service);
            assertThat(policy.getSpec().getIngress())
                    .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
            assertThat(policy.getSpec().getEgress())
                    .allSatisfy(rule -> assertThat(rule.getTo()).isNotEmpty());
            Map<Integer, String> in = new LinkedHashMap<>();
            policy.getSpec()
                    .getIngress()
                    .forEach(rule -> rule.getPorts()
                            .forEach(port -> in.put(number(port), rule.getFrom().toString())));
            assertThat(in.keySet()).containsExactly(Platform.port(service), Platform.managementPort(service));
            assertThat(in.get(Platform.managementPort(service)))
                    .contains("monitoring")
                    .doesNotContain("ingress-nginx");
            assertThat(policy.getSpec().getEgress().stream()
                            .flatMap(rule -> rule.getPorts().stream())
                            .map(HelmChartTest::number)
                            .distinct())
                    .containsExactly(53, 9092, 5432, 443);
        }
    }

    @Test
    void opensThePortsOfProvidersForTheServicesThatCallThem() {
        Manifests external = Manifests.render(VALUES.resolve("external-kafka.yaml"));
        assertThat(services().stream().filter(service -> reaches(external, service, 587)))
                .containsExactlyInAnyOrder("event-service", "notifier-service");
    }

    @Test
    void opensThePortOfRedisForTheServicesThatCountThere() {
        Manifests scaled = Manifests.render(VALUES.resolve("scaled.yaml"));
        assertThat(services().stream().filter(service -> reaches(scaled, service, 6379)))
                .containsExactly("registration-service");
    }

    @Test
    void archivesForAnalystsOnlyIfItIsSwitchedOn() {
        assertThat(Manifests.render().all(CronJob.class)).isEmpty();

        Manifests archived = Manifests.render(VALUES.resolve("archived.yaml"));
        CronJob job = archived.one(CronJob.class, "demo-archive");
        assertThat(job.getSpec().getSchedule()).isEqualTo("*/30 * * * *");
        assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        Container archive = podOf(job).getContainers().getFirst();
        assertThat(archive.getArgs())
                .containsExactly(
                        "--out=/archive",
                        "--bootstrap=kafka-bootstrap.kafka.svc:9092",
                        "--config=/client/client.properties")
                .allSatisfy(argument -> assertThat(
                                Platform.text("deploy/archive/src/main/java/io/callboard/archive/Options.java"))
                        .contains(argument.substring(0, argument.indexOf('=') + 1)));
        assertThat(volume(job, "archive").getPersistentVolumeClaim().getClaimName())
                .isEqualTo("analysts");
        assertThat(volume(job, "client").getSecret().getSecretName()).isEqualTo("analyst-client");
        assertThat(archived.all(PersistentVolumeClaim.class)).isEmpty();
        assertThat(reaches(archived, "archive", 9092)).isTrue();
        assertThat(reaches(archived, "archive", 5432)).isFalse();
        assertThat(archived.one(NetworkPolicy.class, "demo-archive").getSpec().getIngress())
                .isEmpty();
    }

    @Test
    void keepsTheArchiveWhenTheReleaseGoes() {
        Manifests own = Manifests.render(VALUES.resolve("strimzi.yaml"));
        PersistentVolumeClaim claim = own.one(PersistentVolumeClaim.class, "demo-archive");
        assertThat(claim.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
        assertThat(claim.getSpec().getResources().getRequests().get("storage")).hasToString("500Gi");
        assertThat(volume(own.one(CronJob.class, "demo-archive"), "archive")
                        .getPersistentVolumeClaim()
                        .getClaimName())
                .isEqualTo("demo-archive");
        assertThat(reaches(own, "archive", 9093)).isTrue();
    }

    private static Volume volume(CronJob job, String name) {
        return podOf(job).getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean reaches(Manifests manifests, String service, int wanted) {
        return manifests.one(NetworkPolicy.class, "demo-" + service).getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .anyMatch(port -> number(port) == wanted);
    }

    @Test
    void followsTheValues() {
        Manifests scaled = Manifests.render(VALUES.resolve("scaled.yaml"));
        assertThat(scaled.all(HorizontalPodAutoscaler.class))
                .extracting(
                        autoscaler -> autoscaler.getSpec().getScaleTargetRef().getName())
                .containsExactly("demo-event-service", "demo-registration-service");
        assertThat(scaled.one(Deployment.class, "demo-event-service").getSpec().getReplicas())
                .isNull();
        assertThat(scaled.one(Deployment.class, "demo-notifier-service")
                        .getSpec()
                        .getReplicas())
                .isEqualTo(4);

        Manifests company = Manifests.render(VALUES.resolve("private-registry.yaml"));
        assertThat(container(company, "event-service").getImage())
                .isEqualTo("registry.example.com/events/event-service:1.2.3");
        assertThat(company.one(ConfigMap.class, "demo-event-service").getData())
                .containsEntry("CALLBOARD_WEB_CORS_ALLOWEDORIGINS", "https://www.example.com,https://app.example.com");

        Manifests external = Manifests.render(VALUES.resolve("external-kafka.yaml"));
        assertThat(external.one(ConfigMap.class, "demo-notifier-service").getData())
                .containsEntry(
                        "SPRING_DATASOURCE_URL",
                        "jdbc:postgresql://pgbouncer.example.com:5432/notifier?sslmode=verify-full")
                .containsEntry(
                        "SPRING_FLYWAY_URL", "jdbc:postgresql://db.example.com:5432/notifier?sslmode=verify-full")
                .containsEntry("SPRING_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
        assertThat(container(external, "notifier-service").getEnv())
                .filteredOn(variable -> variable.getName().equals("SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG"))
                .singleElement()
                .satisfies(variable -> assertThat(
                                variable.getValueFrom().getSecretKeyRef().getName())
                        .isEqualTo("notifier-service-kafka"));
    }

    @Test
    void watchesNothingUnlessItIsSwitchedOn() {
        assertThat(Manifests.render().all(GenericKubernetesResource.class)).isEmpty();
        assertThat(Manifests.render().all(ConfigMap.class)).hasSize(services().size());
        assertThat(Manifests.render().all(Service.class)).hasSize(services().size());
    }

    @Test
    void letsPrometheusScrapeTheManagementPorts() {
        Manifests manifests = Manifests.render(VALUES.resolve("monitored.yaml"));
        GenericKubernetesResource monitor = manifests.custom("ServiceMonitor").getFirst();
        Map<String, String> selected = Map.of(
                "app.kubernetes.io/part-of", "callboard",
                "app.kubernetes.io/instance", "demo",
                "app.kubernetes.io/component", "management");
        assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
        assertThat(monitor.getAdditionalProperties())
                .isEqualTo(Map.of(
                        "spec",
                        Map.of(
                                "jobLabel",
                                "app.kubernetes.io/part-of",
                                "selector",
                                Map.of("matchLabels", selected),
                                "endpoints",
                                List.of(Map.of(
                                        "port", "management", "path", "/actuator/prometheus", "interval", "15s")))));
        for (String service : services()) {
            Service named = manifests.one(Service.class, "demo-" + service + "-management");
            assertThat(named.getMetadata().getLabels()).containsAllEntriesOf(selected);
            assertThat(named.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(named.getSpec().getSelector()).containsEntry("app.kubernetes.io/name", service);
            assertThat(named.getSpec().getPorts()).singleElement().satisfies(port -> {
                assertThat(port.getName()).isEqualTo("management");
                assertThat(port.getPort()).isEqualTo(Platform.managementPort(service));
                assertThat(port.getTargetPort().getStrVal()).isEqualTo("management");
            });
        }
    }

    @Test
    void bringsTheAlertsAndTheDashboards() {
        Manifests manifests = Manifests.render(VALUES.resolve("monitored.yaml"));
        GenericKubernetesResource rule = manifests.custom("PrometheusRule").getFirst();
        String alerts = Platform.text("deploy/monitoring/alerts.yml")
                .replace("https://callboard.dev/docs/", "https://wiki.example.com/callboard/");
        assertThat(JsonMapper.shared().<JsonNode>valueToTree(rule.getAdditionalProperties()))
                .isEqualTo(JsonMapper.shared()
                        .createObjectNode()
                        .set(
                                "spec",
                                JsonMapper.shared()
                                        .createObjectNode()
                                        .set("groups", Yaml.one(alerts).path("groups"))));
        List<Path> dashboards = Platform.files(Platform.ROOT.resolve("deploy/monitoring/dashboards"), ".json");
        assertThat(dashboards).hasSize(4).allSatisfy(dashboard -> {
            String file = dashboard.getFileName().toString();
            ConfigMap map = manifests.one(ConfigMap.class, "demo-dashboard-" + file.replace(".json", ""));
            assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
            assertThat(map.getData()).containsOnlyKeys(file);
            assertThat(map.getData().get(file)).isEqualToIgnoringNewLines(Files.readString(dashboard));
        });
    }

    private static Container container(Manifests manifests, String service) {
        return manifests
                .one(Deployment.class, "demo-" + service)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static String tag(Container container) {
        return container.getImage().substring(container.getImage().lastIndexOf(':') + 1);
    }

    private static int number(NetworkPolicyPort port) {
        return port.getPort().getIntVal();
    }

    private static void assertClean(Path chart) {
        LintResult result = new Helm(chart).lint().strict().call();
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
        assertThat(result.getMessages())
                .noneMatch(message -> message.startsWith("[WARNING]") || message.startsWith("[ERROR]"));
    }
}
