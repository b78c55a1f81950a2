package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder for the archive, runs of the archive, and what a run has written. */
abstract class ArchiveScene {

    static final Roll NEVER = new Roll(Long.MAX_VALUE, Long.MAX_VALUE);

    @TempDir
    Path out;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** What the runs of this test have printed. */
    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    Report newReport() {
        return new Report(printer(output), printer(errors));
    }

    /** Runs the command with these arguments and returns its exit code. */
    int command(String... args) {
        return ArchiveCommand.run(printer(output), printer(errors), new Disk(), args);
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** One pass over a topic of any name. */
    Report archive(String topic) throws Exception {
        return archive(topic, NEVER, out, new Disk());
    }

    Report archive(String topic, Roll roll, Path folder, Disk disk) throws Exception {
        Report report = newReport();
        ArchiveCommand.archive(
                new Options(TestBroker.servers(), folder, List.of(topic), false, Duration.ofHours(1), roll, null),
                disk,
                report);
        return report;
    }

    List<String> files(String topic) throws IOException {
        return files(out, topic);
    }

    /** Names of the finished files below the folder of the topic, in the order of partition and offset. */
    static List<String> files(Path folder, String topic) throws IOException {
        Path topicFolder = folder.resolve(topic);
        if (!Files.exists(topicFolder)) {
            return List.of();
        }
        try (Stream<Path> walked = Files.walk(topicFolder)) {
            return walked.map(file -> topicFolder.relativize(file).toString())
                    .filter(file -> file.endsWith(".gz"))
                    .sorted(Comparator.<String>comparingInt(file -> (int) numbers(file)[0])
                            .thenComparingLong(file -> numbers(file)[1]))
                    .toList();
        }
    }

    /** Partition, first and last offset. */
    private static long[] numbers(String file) {
        String name = file.substring(file.indexOf('/') + 1).replace(".ndjson.gz", "");
        return Stream.of(name.split("-")).mapToLong(Long::parseLong).toArray();
    }

    List<JsonNode> messages(String topic) throws IOException {
        return messages(out, topic);
    }

    /** All archived messages. Each file holds what its name says, and nothing else. */
    static List<JsonNode> messages(Path folder, String topic) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String file : files(folder, topic)) {
            List<JsonNode> messages = lines(folder.resolve(topic).resolve(file));
            long[] numbers = numbers(file);
            assertThat(messages).as(file).isNotEmpty().allSatisfy(message -> {
                assertThat(message.path("topic").asString()).isEqualTo(topic);
                assertThat(message.path("partition").asLong()).isEqualTo(numbers[0]);
                assertThat(message.path("timestamp").asString()).startsWith(file.substring(0, file.indexOf('/')));
            });
            assertThat(messages.getFirst().path("offset").asLong()).isEqualTo(numbers[1]);
            assertThat(messages.getLast().path("offset").asLong()).isEqualTo(numbers[2]);
            all.addAll(messages);
        }
        return all;
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return reader.lines().map(JsonMapper.shared()::readTree).toList();
        }
    }

    static List<Long> offsets(List<JsonNode> messages) {
        return messages.stream().map(message -> message.path("offset").asLong()).toList();
    }

    List<Long> offsets(String topic) throws IOException {
        return offsets(messages(topic));
    }
}
