package io.callboard.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tools of {@code deploy/e2e/openapi}, installed under {@code target} by the versions of its lockfile. */
final class Npm {

    private static final Path SOURCES = Stack.root().resolve("deploy/e2e/openapi");
    /** Errors of npm when it cannot reach its registry. */
    private static final Pattern UNREACHABLE =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH");

    private static final Path FOLDER =
            Stack.root().resolve("deploy/e2e/target/openapi").toAbsolutePath();

    private Npm() {}

    /**
     * Installs once for each state of the lockfile. If npm is missing or its registry does not answer, the test is
     * skipped with a message.
     */
    static synchronized void install() {
        requireOrSkip(isThere(), "npm is not installed");
        try {
            Files.createDirectories(FOLDER);
            try (Stream<Path> files = Files.list(SOURCES)) {
                for (Path file : files.toList()) {
                    Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Path installed = FOLDER.resolve("installed.json");
            String wanted = Files.readString(FOLDER.resolve("package-lock.json"));
            if (!Files.exists(installed) || !Files.readString(installed).equals(wanted)) {
                Run run = run(
                        Map.of(),
                        "npm",
                        "ci",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--prefer-offline",
                        "--fetch-retries=1",
                        "--fetch-retry-mintimeout=1000");
                requireOrSkip(
                        run.status() == 0 || !UNREACHABLE.matcher(run.output()).find(),
                        "the registry of npm does not answer");
                if (run.status() != 0) {
                    throw new AssertionError("npm ci failed\n" + run.output());
                }
                Files.writeString(installed, wanted);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireOrSkip(boolean met, String obstacle) {
        String skipped = obstacle
                + ": the OpenAPI and AsyncAPI documents and the Dockerfile are not linted, and no TypeScript client is"
                + " generated";
        if (!met) {
            System.out.println("SKIPPED: " + skipped);
        }
        assumeTrue(met, skipped);
    }

    /** Runs a tool that is installed, or one of {@code npm} and {@code node}. */
    static Run run(Map<String, String> environment, String... command) {
        String[] found = command.clone();
        Path tool = FOLDER.resolve("node_modules/.bin").resolve(command[0]);
        if (Files.exists(tool)) {
            found[0] = tool.toString();
        }
        ProcessBuilder process =
                new ProcessBuilder(found).directory(FOLDER.toFile()).redirectErrorStream(true);
        process.environment().putAll(environment);
        process.environment().put("REDOCLY_TELEMETRY", "off");
        try {
            Process started = process.start();
            String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(started.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The documents of all services, as they are checked in. */
    static List<Path> documents() {
        try (Stream<Path> files = Files.list(Stack.root().resolve("docs/api"))) {
            return files.filter(file -> file.toString().endsWith("-service.json"))
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere() {
        try {
            return new ProcessBuilder("npm", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Result of a tool. */
    record Run(int status, String output) {}
}
