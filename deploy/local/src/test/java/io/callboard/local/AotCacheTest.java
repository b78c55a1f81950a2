package io.callboard.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {

    @TempDir
    Path root;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aServiceStartsFromACacheOfItsClassesUntilTheyChange() throws Exception {
        compile("System.out.println(\"first\");");
        Code first = cached();

        assertThat(output(first)).contains("first").contains("EventServiceApplication source: shared objects file");
        assertThat(cached()).isEqualTo(first);
        assertThat(printed.toString(StandardCharsets.UTF_8)).containsOnlyOnce("Writing the caches");

        compile("System.out.println(\"the second one\");");
        Code second = cached();

        assertThat(output(second)).contains("the second one").contains("source: shared objects file");
        assertThat(Path.of(first.classPath())).doesNotExist();
    }

    @Test
    void aServiceWithoutACacheStartsFromItsClasses() throws Exception {
        Code broken = compile("throw new IllegalStateException();");

        assertThat(cached()).isEqualTo(broken);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("event-service starts without a cache of its classes;");
    }

    private Code cached() throws IOException, InterruptedException {
        return Objects.requireNonNull(
                AotCache.prepare(settings(), Map.of(Service.EVENT, code()), new PrintStream(printed, true))
                        .get(Service.EVENT));
    }

    private Settings settings() throws IOException {
        Files.createDirectories(root.resolve(".mvn"));
        return Settings.from(Map.of(), null, root);
    }

    private Code compile(String body) throws IOException {
        Path source = root.resolve("EventServiceApplication.java");
        Files.writeString(
                source,
                "package io.callboard.event; class EventServiceApplication { public static void main(String[] a) { %s } }"
                        .formatted(body));
        Files.createDirectories(classes());
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes().toString(), source.toString());
        assertThat(code).isZero();
        return code();
    }

    private Code code() {
        return new Code(classes().toString(), List.of());
    }

    private Path classes() {
        return root.resolve("event-service/target/classes");
    }

    /** As the launcher starts it, and with a line for each class that tells where it comes from. */
    private String output(Code code) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(code.options());
        options.add("-Xlog:class+load");
        ProcessBuilder builder =
                new ProcessBuilder(Java.command(settings(), "event-service", options, Service.EVENT.mainClass()));
        builder.environment().put("CLASSPATH", code.classPath());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
