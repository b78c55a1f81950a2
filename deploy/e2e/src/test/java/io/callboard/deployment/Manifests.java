package io.callboard.deployment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.marcnuri.helm.Helm;
import com.networknt.schema.Error;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * The manifests of the chart for one file of values, read strictly: a field that the Kubernetes API or the schema of an
 * operator does not have is an error.
 */
record Manifests(List<HasMetadata> all) {

    static final Path CHART = Platform.ROOT.resolve("deploy/helm/callboard");

    private static final Path WITHOUT_HOOKS = withoutHooks();

    private static final Map<List<Path>, Manifests> RENDERED = new ConcurrentHashMap<>();

    private static final String KUBERNETES = "v1.34.0";

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            ConfigMap.class,
            CronJob.class,
            Deployment.class,
            HTTPRoute.class,
            HorizontalPodAutoscaler.class,
            Ingress.class,
            NetworkPolicy.class,
            PersistentVolumeClaim.class,
            Pod.class,
            PodDisruptionBudget.class,
            Service.class,
            ServiceAccount.class);

    /** The models would keep unknown fields. With this setting they refuse them. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .build();

    private static final ObjectMapper LENIENT = new ObjectMapper();

    /** Helm's output lacks hooks, such as the pod of {@code helm test}. Here they are ordinary manifests. */
    private static Path withoutHooks() {
        Path copy = Platform.copy(CHART, Path.of("target/chart-without-hooks/callboard"));
        for (Path template : Platform.files(copy.resolve("templates"), ".yaml")) {
            try {
                Files.writeString(
                        template, Files.readString(template).replaceAll("(?m)^ +helm\\.sh/hook.*$", "    # a hook"));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return copy;
    }

    /** The chart with its own values and the overriding files; rendered once. */
    static Manifests render(Path... values) {
        return RENDERED.computeIfAbsent(List.of(values), files -> {
            var template = new Helm(WITHOUT_HOOKS)
                    .template()
                    .withName("demo")
                    .withNamespace("events")
                    .withKubeVersion(KUBERNETES);
            files.forEach(template::withValuesFile);
            return parse(template.call());
        });
    }

    static Manifests parse(String yaml) {
        return new Manifests(Yaml.all(yaml).stream().map(Manifests::read).toList());
    }

    private static HasMetadata read(JsonNode manifest) {
        String apiVersion = manifest.path("apiVersion").asString();
        String kind = manifest.path("kind").asString();
        for (Class<? extends HasMetadata> type : KINDS) {
            if (HasMetadata.getKind(type).equals(kind)
                    && HasMetadata.getApiVersion(type).equals(apiVersion)) {
                try {
                    return STRICT.readValue(manifest.toString(), type);
                } catch (com.fasterxml.jackson.core.JsonProcessingException refused) {
                    throw new IllegalArgumentException(kind + ": " + refused.getMessage(), refused);
                }
            }
        }
        if (CustomResources.know(apiVersion, kind)) {
            List<Error> errors = CustomResources.errors(manifest);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(kind + ": " + errors);
            }
            try {
                return LENIENT.readValue(manifest.toString(), GenericKubernetesResource.class);
            } catch (com.fasterxml.jackson.core.JsonProcessingException refused) {
                throw new IllegalArgumentException(kind + ": " + refused.getMessage(), refused);
            }
        }
        throw new IllegalArgumentException("No manifest of this chart is a " + kind + " of " + apiVersion);
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Resources of an operator. */
    List<GenericKubernetesResource> custom(String kind) {
        return all(GenericKubernetesResource.class).stream()
                .filter(manifest -> manifest.getKind().equals(kind))
                .toList();
    }

    /** The part of a custom resource without the metadata, by its name. */
    JsonNode spec(String kind, String name) {
        return custom(kind).stream()
                .filter(manifest -> manifest.getMetadata().getName().equals(name))
                .map(manifest -> tools.jackson.databind.json.JsonMapper.shared()
                        .<JsonNode>valueToTree(manifest.getAdditionalProperties())
                        .path("spec"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + kind + " " + name));
    }

    <T extends HasMetadata> T one(Class<T> type, String name) {
        return all(type).stream()
                .filter(manifest -> manifest.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + type.getSimpleName() + " " + name));
    }
}
