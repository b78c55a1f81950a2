package io.callboard.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for JVMs. They name the process and keep long class paths out of the process list. */
final class Java {

    /**
     * While everything starts, the optimizing compiler would take a third of the processor time for code that runs
     * rarely. Ten times its thresholds reserve it for frequently executed code.
     */
    private static final List<String> LATE_OPTIMIZATION = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    /**
     * A virtual thread that waits for a class to be initialized keeps its carrier. On two cores, two requests that need the
     * same class for the first time would stop all others. The image has the same number.
     */
    private static final String CARRIERS = "-Djdk.virtualThreadScheduler.parallelism=16";

    private Java() {}

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The launcher's own class path, which also contains the broker and the sandbox. */
    static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    /** Options for a JVM that runs as long as the stack. */
    static List<String> optimization(Settings settings) {
        return settings.lateOptimization() ? LATE_OPTIMIZATION : List.of();
    }

    static List<String> command(Settings settings, String name, List<String> options, String... mainAndArguments) {
        List<String> command = new ArrayList<>(Detached.prefix());
        command.add(executable());
        command.add("-Dcallboard.process=" + name);
        command.add("-Dcallboard.data=" + settings.data());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add(CARRIERS);
        command.addAll(options);
        command.addAll(List.of(mainAndArguments));
        return command;
    }

    /** The compiled classes of a module and the class path that its build wrote. */
    static Code compiled(Settings settings, Service service) {
        Path target = settings.root().resolve(service.module()).resolve("target");
        Path classes = target.resolve("classes");
        Path list = target.resolve("classpath.txt");
        if (!Files.exists(classes.resolve(service.mainClass().replace('.', '/') + ".class"))) {
            throw new StartFailure(service.module() + " cannot start, because " + service.mainClass()
                    + " is not compiled; run `mvn test-compile` in " + settings.root() + " first.");
        }
        if (!Files.exists(list)) {
            throw new StartFailure(service.module() + " cannot start, because " + list
                    + " is missing; run `mvn test-compile` in " + settings.root() + " first.");
        }
        try {
            return new Code(
                    classes + File.pathSeparator + Files.readString(list).strip(), List.of());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
