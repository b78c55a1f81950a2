package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private static final Pattern TOPIC = Pattern.compile("(?m)^([a-z-]+\\.v1):");

    @Test
    void hasDefaults() {
        assertThat(Options.parse("--out=archive"))
                .isEqualTo(new Options(
                        "localhost:9092",
                        Path.of("archive"),
                        Options.TOPICS,
                        false,
                        Duration.ofHours(1),
                        new Roll(1_000_000, 256_000_000),
                        null));
    }

    @Test
    void takesArguments() {
        assertThat(Options.parse(
                        "--out=archive",
                        "--bootstrap=kafka:9093",
                        "--topics=deliveries.v1, progress.v1",
                        "--follow",
                        "--every=PT5M",
                        "--file-messages=10",
                        "--file-mb=2",
                        "--config=client.properties"))
                .isEqualTo(new Options(
                        "kafka:9093",
                        Path.of("archive"),
                        List.of("deliveries.v1", "progress.v1"),
                        true,
                        Duration.ofMinutes(5),
                        new Roll(10, 2_000_000),
                        Path.of("client.properties")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--topics=contacts.v1|contacts.v1 is never archived: it has the addresses of people",
                "--topics=deliveries.v1,contacts.v1|contacts.v1 is never archived",
                "--topics=hosts.v1|hosts.v1 is never archived: it has the addresses of people",
                "--topics=contacts.v1.notifier-service.dlt|is never archived: dead letters may have the addresses",
                "--topics=deliveries.v1.analytics-service.dlt|is never archived: dead letters may have the addresses",
                "--topics=mirror.contacts.v1|The archive does not know the topic mirror.contacts.v1. It knows live-events.v1",
                "--topics=|The archive does not know the topic .",
                "--topics|--topics needs a value.",
                "--folder=x|There is no argument --folder.",
                "deliveries.v1|There is no argument deliveries.v1.",
                "--file-mb=0|--file-mb must be a whole number above 0, and not 0.",
                "--file-messages=many|--file-messages must be a whole number above 0, and not many.",
                "--every=1h|--every must be a duration such as PT1H, and not 1h.",
                "--every=PT0S|--every must be a duration such as PT1H, and not PT0S.",
                "--out=|Name the folder of the archive with --out."
            })
    void refusesWithASentence(String argument, String sentence) {
        assertThatThrownBy(() -> Options.parse("--out=archive", argument))
                .isInstanceOfSatisfying(
                        ArchiveFailure.class,
                        failure -> assertThat(failure.isRefused()).isTrue())
                .hasMessageContaining(sentence);
    }

    @Test
    void knowsEveryTopic() throws IOException {
        List<String> known = new ArrayList<>(Options.TOPICS);
        known.add(Options.INTERNAL);
        known.addAll(Options.PERSONAL);

        Path root = Path.of(System.getProperty("callboard.root", "../.."));
        assertThat(TOPIC.matcher(Files.readString(root.resolve("deploy/helm/callboard/kafka/topics.yaml")))
                        .results()
                        .map((MatchResult found) -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(known);
    }
}
