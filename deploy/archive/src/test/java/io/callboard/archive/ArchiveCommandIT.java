package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exit codes and sentences of the command. */
class ArchiveCommandIT extends ArchiveScene {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void refusesContactsBeforeItTouchesAnything() {
        Path folder = out.resolve("folder");

        assertThat(command("--out=" + folder, "--topics=contacts.v1")).isEqualTo(ArchiveCommand.REFUSED);

        assertThat(errors()).startsWith("contacts.v1 is never archived: it has the addresses of people");
        assertThat(folder).doesNotExist();
    }

    @Test
    void saysThatNoBrokerAnswers() throws Exception {
        Path config = Files.writeString(
                out.resolve("client.properties"), "default.api.timeout.ms=2000\nrequest.timeout.ms=1000\n");

        try (ServerSocket silent = new ServerSocket(0)) {
            assertThat(command("--out=" + out, "--bootstrap=localhost:" + silent.getLocalPort(), "--config=" + config))
                    .isEqualTo(ArchiveCommand.STOPPED);
        }

        assertThat(errors()).startsWith("No broker answered in time");
    }

    @Test
    void saysThatTheFileOfPropertiesIsMissing() {
        assertThat(command("--out=" + out, "--config=" + out.resolve("none"))).isEqualTo(ArchiveCommand.REFUSED);

        assertThat(errors()).startsWith("The file of --config cannot be read");
    }

    @Test
    void hasAnExitCodeForAnIncompleteArchive() throws Exception {
        TestBroker.createTopic("erasures.v1", 1, Map.of());
        TestBroker.send("erasures.v1", 0, 0, 2);

        assertThat(command("--out=" + out, "--bootstrap=" + TestBroker.servers(), "--topics=progress.v1,erasures.v1"))
                .isEqualTo(ArchiveCommand.INCOMPLETE);

        assertThat(errors()).isEqualToIgnoringNewLines("INCOMPLETE: There is no topic progress.v1.");
        assertThat(output()).endsWith("Archived 2 messages in 1 files." + System.lineSeparator());
        assertThat(offsets("erasures.v1")).containsExactly(0L, 1L);
    }

    @Test
    void followsTheTopic() throws Exception {
        TestBroker.createTopic("engagement.v1", 1, Map.of());
        TestBroker.send("engagement.v1", 0, 0, 1);
        Thread follower = Thread.ofPlatform()
                .start(() -> command(
                        "--out=" + out,
                        "--bootstrap=" + TestBroker.servers(),
                        "--topics=engagement.v1",
                        "--follow",
                        "--every=PT0.1S"));
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(files("engagement.v1")).hasSize(1));
            TestBroker.send("engagement.v1", 0, 1, 2);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(files("engagement.v1")).hasSize(2));
        } finally {
            follower.interrupt();
            follower.join();
        }
        assertThat(offsets("engagement.v1")).containsExactly(0L, 1L);
    }
}
