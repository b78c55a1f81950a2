package io.callboard.local;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The loaded and linked classes of a service in a file that its JVM maps. It halves the processor time of a start. The JDK
 * caches no class from a folder, so compiled classes are packed into jars beside the file. Both are written again when a
 * class or a library has changed.
 */
record AotCache(Service service, Path folder, List<Path> entries) {

    private static final String FILE = "classes.aot";

    /** The way to start each service from its cache. Writes caches that are missing, all at the same time. */
    static Map<Service, Code> prepare(Settings settings, Map<Service, Code> compiled, PrintStream out)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.root().resolve("deploy/local/target/aot"));
        Map<Service, Code> cached = new LinkedHashMap<>();
        // Another stack may start from the same classes.
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Map<AotCache, Process> training = new LinkedHashMap<>();
            List<AotCache> caches = new ArrayList<>();
            for (Map.Entry<Service, Code> each : compiled.entrySet()) {
                AotCache cache = of(folder, each.getKey(), each.getValue());
                caches.add(cache);
                if (!Files.exists(cache.file())) {
                    training.put(cache, cache.train(settings));
                }
            }
            if (!training.isEmpty()) {
                out.println("Writing the caches of the services' classes …");
            }
            for (Map.Entry<AotCache, Process> each : training.entrySet()) {
                if (each.getValue().waitFor() != 0) {
                    // It contains only what was loaded until the failure.
                    Files.deleteIfExists(each.getKey().file());
                }
            }
            for (AotCache cache : caches) {
                if (Files.exists(cache.file())) {
                    cached.put(cache.service(), cache.code());
                } else {
                    out.printf(
                            "%s starts without a cache of its classes; %s says why%n",
                            cache.service().module(), cache.log());
                    cached.put(cache.service(), Objects.requireNonNull(compiled.get(cache.service())));
                }
            }
        }
        return cached;
    }

    private static AotCache of(Path folder, Service service, Code code) throws IOException {
        List<Path> entries = Stream.of(code.classPath().split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return new AotCache(service, folder.resolve(service.module() + "-" + state(entries)), entries);
    }

    /** Changes when a file of the class path or the JDK changes. */
    private static String state(List<Path> entries) throws IOException {
        MessageDigest digest = sha256();
        digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
        for (Path entry : entries) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    String state = file + " " + attributes.size() + " " + attributes.lastModifiedTime() + "\n";
                    digest.update(state.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Starts the context once, without a database, a broker or an issuer. Its JVM writes the cache when it ends. */
    private Process train(Settings settings) throws IOException {
        deleteOlder();
        Files.createDirectories(folder);
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                pack(entry, jarOf(entry));
            }
        }
        ProcessBuilder builder = new ProcessBuilder(Java.command(
                settings,
                service.module() + "-training",
                List.of(
                        "-Xmx" + service.heapMegabytes() + "m",
                        "-XX:AOTCacheOutput=" + file(),
                        "-Dspring.profiles.active=local",
                        "-Dspring.context.exit=onRefresh",
                        "-Dspring.flyway.enabled=false"),
                service.mainClass()));
        builder.environment().put("CLASSPATH", classPath());
        builder.redirectErrorStream(true).redirectOutput(log().toFile());
        return builder.start();
    }

    /** A cache takes some 90 MB, so only the newest one stays. */
    private void deleteOlder() throws IOException {
        try (Stream<Path> caches = Files.list(folder.getParent())) {
            for (Path cache : caches.filter(
                            path -> path.getFileName().toString().startsWith(service.module() + "-"))
                    .toList()) {
                try (Stream<Path> files = Files.walk(cache)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static void pack(Path classes, Path jar) {
        int code = ToolProvider.findFirst("jar")
                .orElseThrow(() -> new StartFailure("The caches of classes need a JDK; this is only a runtime."))
                .run(
                        System.out,
                        System.err,
                        "--create",
                        "--no-compress",
                        "--file",
                        jar.toString(),
                        "-C",
                        classes.toString(),
                        ".");
        if (code != 0) {
            throw new UncheckedIOException(new IOException("jar ended with exit code " + code + " for " + classes));
        }
    }

    private Path jarOf(Path classes) {
        return folder.resolve(entries.indexOf(classes) + ".jar");
    }

    private Path file() {
        return folder.resolve(FILE);
    }

    private Path log() {
        return folder.resolve("training.log");
    }

    private String classPath() {
        return String.join(
                File.pathSeparator,
                entries.stream()
                        .map(entry -> Files.isDirectory(entry) ? jarOf(entry) : entry)
                        .map(Path::toString)
                        .toList());
    }

    private Code code() {
        return new Code(classPath(), List.of("-XX:AOTCache=" + file()));
    }
}
