package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each message is in the archive once, whatever happens to the process that writes it. */
class ExactlyOnceIT extends ArchiveScene {

    @Test
    void everyRunGoesOnWhereTheArchiveEnds() throws Exception {
        String topic = TestBroker.newTopic(2, Map.of());
        TestBroker.send(topic, 0, 0, 3);
        TestBroker.send(topic, 1, 0, 2);
        archive(topic);
        archive(topic);
        assertThat(files(topic)).containsExactly("2026-11-26/0-0-2.ndjson.gz", "2026-11-26/1-0-1.ndjson.gz");

        TestBroker.send(topic, 1, 2, 4);
        Report report = archive(topic);

        assertThat(files(topic))
                .containsExactly(
                        "2026-11-26/0-0-2.ndjson.gz", "2026-11-26/1-0-1.ndjson.gz", "2026-11-26/1-2-3.ndjson.gz");
        assertThat(offsets(topic)).containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 3L);
        assertThat(messages(topic))
                .extracting(message -> message.at("/value/number").asInt())
                .containsExactly(0, 1, 2, 0, 1, 2, 3);
        assertThat(report.isIncomplete()).isFalse();
        assertThat(output()).contains(topic + "/2026-11-26/1-2-3.ndjson.gz: 2 messages");
    }

    @Test
    void rollsFilesByMessagesAndBytes() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 5);

        archive(topic, new Roll(2, Long.MAX_VALUE), out, new Disk());
        assertThat(files(topic))
                .containsExactly(
                        "2026-11-26/0-0-1.ndjson.gz", "2026-11-26/0-2-3.ndjson.gz", "2026-11-26/0-4-4.ndjson.gz");

        TestBroker.send(topic, 0, 5, 7);
        archive(topic, new Roll(Long.MAX_VALUE, 1), out, new Disk());
        assertThat(files(topic)).endsWith("2026-11-26/0-5-5.ndjson.gz", "2026-11-26/0-6-6.ndjson.gz");
    }

    /** The archive stops before or after each of its steps in turn. */
    @Test
    void aStopAtAnyStepLeavesNoGapAndNoDouble() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 3);
        TestBroker.send(topic, 0, TestBroker.NOON.plus(Duration.ofDays(1)), "next-day", "{}");
        List<Long> all = List.of(0L, 1L, 2L, 3L);
        Roll roll = new Roll(2, Long.MAX_VALUE);

        int stops = 0;
        boolean stopped = true;
        while (stopped) {
            Path folder = Files.createDirectory(out.resolve("stop-" + stops));
            StoppingDisk disk = new StoppingDisk(stops);
            stopped = catchThrowableOfType(Stopped.class, () -> archive(topic, roll, folder, disk)) != null;
            List<Long> before = offsets(messages(folder, topic));
            assertThat(before).as("stop %s", stops).isEqualTo(all.subList(0, before.size()));

            archive(topic, roll, folder, new Disk());
            assertThat(offsets(messages(folder, topic))).as("stop %s", stops).isEqualTo(all);
            assertThat(unfinished(folder.resolve(topic))).as("stop %s", stops).isEmpty();
            stops++;
        }
        // Three files with a folder, a name, a line or two and the rest, and the id of the topic.
        assertThat(stops).isGreaterThan(40);
    }

    private static List<Path> unfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".partial")).toList();
        }
    }

    @Test
    void deletesUnfinishedFilesOfAnEarlierRunAndNoOthers() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 1);
        Path day = Files.createDirectories(out.resolve(topic).resolve("2026-11-20"));
        Path unfinished = Files.createFile(day.resolve("0-7.ndjson.gz.partial"));
        Path foreign = Files.createFile(day.resolve("notes.partial"));

        archive(topic);

        assertThat(unfinished).doesNotExist();
        assertThat(foreign).exists();
        assertThat(offsets(topic)).containsExactly(0L);
    }

    /** The order of these steps keeps a file from being lost, or from being half there, after a power cut. */
    @Test
    void aFileIsDurableBeforeTheNextBegins() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 1);
        archive(topic);
        TestBroker.send(topic, 0, 1, 3);
        StoppingDisk disk = new StoppingDisk(Integer.MAX_VALUE);

        archive(topic, new Roll(1, Long.MAX_VALUE), out, disk);

        assertThat(disk.steps)
                .containsExactly(
                        "folder " + out.getFileName(),
                        "folder 2026-11-26",
                        "create 0-1.ndjson.gz.partial",
                        "close",
                        "force 0-1.ndjson.gz.partial",
                        "rename 0-1.ndjson.gz.partial to 0-1-1.ndjson.gz",
                        "force 2026-11-26",
                        "force " + topic,
                        "folder 2026-11-26",
                        "create 0-2.ndjson.gz.partial",
                        "close",
                        "force 0-2.ndjson.gz.partial",
                        "rename 0-2.ndjson.gz.partial to 0-2-2.ndjson.gz",
                        "force 2026-11-26",
                        "force " + topic);
    }

    @Test
    void aKilledProcessLeavesNoGapAndNoDouble() throws Exception {
        TestBroker.createTopic("attendance.v1", 1, Map.of());
        int messages = 500;
        TestBroker.send("attendance.v1", 0, 0, messages);
        String[] args = {
            "--out=" + out, "--bootstrap=" + TestBroker.servers(), "--topics=attendance.v1", "--file-messages=5"
        };
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        ArchiveCommand.class.getName()),
                                Stream.of(args))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("attendance.v1/2026-11-26/0-0-4.ndjson.gz: 5 messages");
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }

        assertThat(command(args)).isEqualTo(ArchiveCommand.COMPLETE);

        assertThat(offsets("attendance.v1"))
                .isEqualTo(LongStream.range(0, messages).boxed().toList());
        assertThat(messages("attendance.v1"))
                .extracting(message -> message.at("/value/number").asInt())
                .isEqualTo(IntStream.range(0, messages).boxed().toList());
    }

    @Test
    void twoProcessesDoNotWriteToOneFolder() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 1);
        try (Archive other = Archive.open(out, List.of(topic), new Disk())) {
            assertThat(other).isNotNull();
            assertThatThrownBy(() -> archive(topic))
                    .isInstanceOf(ArchiveFailure.class)
                    .hasMessageStartingWith("Another process archives to");
        }
        archive(topic);
        assertThat(offsets(topic)).containsExactly(0L);
    }

    /** The process is gone. */
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** Stops the archive after a number of moments: each step has one before it and one after it. */
    private static final class StoppingDisk extends Disk {

        private final List<String> steps = new ArrayList<>();
        private int left;

        StoppingDisk(int left) {
            this.left = left;
        }

        private void moment() {
            if (left == 0) {
                throw new Stopped();
            }
            left--;
        }

        @Override
        void createFolder(Path folder) throws IOException {
            moment();
            super.createFolder(folder);
            steps.add("folder " + folder.getFileName());
            moment();
        }

        @Override
        OutputStream create(Path file) throws IOException {
            moment();
            OutputStream created = super.create(file);
            steps.add("create " + file.getFileName());
            moment();
            return created;
        }

        @Override
        void write(OutputStream file, byte[] line) throws IOException {
            moment();
            super.write(file, line);
            moment();
        }

        @Override
        void close(OutputStream file) throws IOException {
            moment();
            super.close(file);
            steps.add("close");
            moment();
        }

        @Override
        void force(Path path) throws IOException {
            moment();
            super.force(path);
            steps.add("force " + path.getFileName());
            moment();
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            moment();
            super.rename(from, to);
            steps.add("rename " + from.getFileName() + " to " + to.getFileName());
            moment();
        }

        @Override
        void delete(Path file) throws IOException {
            moment();
            super.delete(file);
            moment();
        }
    }
}
