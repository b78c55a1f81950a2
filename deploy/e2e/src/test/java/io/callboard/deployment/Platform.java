package io.callboard.deployment;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Facts about the services from the repository: names, ports and the table of path prefixes. */
final class Platform {

    static final Path ROOT = Stack.root();

    /** The ports that clients rely on, by service. */
    static final Map<String, Integer> PORTS = ports();

    private static final int MANAGEMENT = 1000;

    private Platform() {}

    private static Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("event-service", 8081);
        ports.put("registration-service", 8082);
        ports.put("scheduler-service", 8083);
        ports.put("notifier-service", 8084);
        ports.put("analytics-service", 8085);
        return ports;
    }

    static int port(String service) {
        return Objects.requireNonNull(PORTS.get(service), service);
    }

    static int managementPort(String service) {
        return port(service) + MANAGEMENT;
    }

    /** The table of path prefixes with their services. */
    static Map<String, String> routes() {
        Map<String, String> routes = new LinkedHashMap<>();
        for (String line : lines("deploy/edge/routes.txt")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                List<String> parts = List.of(line.strip().split("\\s+"));
                routes.put(parts.getFirst(), parts.getLast());
            }
        }
        return routes;
    }

    static String text(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<String> lines(String file) {
        return text(file).lines().toList();
    }

    static List<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Copies a folder and replaces files of an earlier run. */
    static Path copy(Path folder, Path copy) {
        try {
            for (Path file : files(folder, "")) {
                Path target = copy.resolve(folder.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return copy;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
