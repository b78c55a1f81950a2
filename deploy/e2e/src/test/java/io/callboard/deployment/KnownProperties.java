package io.callboard.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that a built service understands: the configuration metadata of its own classes, of the chassis and of
 * the libraries on its class path, and the secrets that the code reads by their names.
 *
 * @param names as environment variables, such as {@code SPRING_DATASOURCE_URL}
 * @param prefixes environment variables of maps and lists, whose keys are free
 */
record KnownProperties(Set<String> names, Set<String> prefixes) {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern SECRET =
            Pattern.compile("(?:Secrets\\.require(?:Keys)?\\(\\s*\\w+,|PROPERTY =)\\s*\"([a-z0-9.-]+)\"");

    private static final Map<String, KnownProperties> READ = new ConcurrentHashMap<>();

    static KnownProperties of(String service) {
        return READ.computeIfAbsent(service, KnownProperties::read);
    }

    private static KnownProperties read(String service) {
        KnownProperties known = new KnownProperties(new HashSet<>(), new HashSet<>());
        known.names.add("SPRING_PROFILES_ACTIVE");
        Path target = Platform.ROOT.resolve(service).resolve("target");
        known.readFolder(target.resolve("classes"));
        for (String entry :
                Platform.text(service + "/target/classpath.txt").strip().split(":")) {
            if (entry.endsWith(".jar")) {
                known.readJar(Path.of(entry));
            } else {
                known.readFolder(Path.of(entry));
            }
        }
        // A module that this build does not package is on the class path in its last packaged form.
        known.readFolder(Platform.ROOT.resolve("service-chassis/target/classes"));
        known.readSecrets("service-chassis");
        known.readSecrets(service);
        return known;
    }

    private void readSecrets(String module) {
        for (Path source : Platform.files(Platform.ROOT.resolve(module).resolve("src/main/java"), ".java")) {
            SECRET.matcher(Platform.text(source.toString()))
                    .results()
                    .forEach(secret -> names.add(variable(secret.group(1))));
        }
    }

    boolean understands(String variable) {
        return names.contains(variable) || prefixes.stream().anyMatch(variable::startsWith);
    }

    /** As Spring Boot maps a property: dots become underscores, dashes disappear. */
    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private void readFolder(Path folder) {
        Path metadata = folder.resolve(METADATA);
        if (Files.exists(metadata)) {
            add(metadata);
        }
    }

    private void readJar(Path jar) {
        if (!Files.exists(jar)) {
            return;
        }
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path metadata = zip.getPath(METADATA);
            if (Files.exists(metadata)) {
                add(metadata);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(Path metadata) {
        try (InputStream json = Files.newInputStream(metadata)) {
            for (JsonNode property :
                    JsonMapper.shared().readTree(json).path("properties").values()) {
                String variable = variable(property.path("name").asString());
                names.add(variable);
                String type = property.path("type").asString("");
                if (type.startsWith("java.util.Map") || type.startsWith("java.util.List")) {
                    prefixes.add(variable + "_");
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
