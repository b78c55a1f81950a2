package io.callboard.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Options of the archive.
 *
 * @param bootstrap addresses of brokers
 * @param out folder of the archive
 * @param topics topics to archive, in this order
 * @param follow whether to make one pass after another
 * @param every pause between two passes
 * @param roll when a file is full
 * @param config file with further properties of the Kafka client, as for its command-line tools
 */
record Options(
        String bootstrap,
        Path out,
        List<String> topics,
        boolean follow,
        Duration every,
        Roll roll,
        @Nullable Path config) {

    static final String USAGE = "--out=<folder> [--bootstrap=localhost:9092] [--topics=<topic>,...] [--follow] "
            + "[--every=PT1H] [--file-messages=1000000] [--file-mb=256] [--config=<client properties>]";

    /** All topics that analysts may read and that carry facts. */
    static final List<String> TOPICS = List.of(
            "live-events.v1",
            "registrations.v1",
            "attendance.v1",
            "page-views.v1",
            "engagement.v1",
            "erasures.v1",
            "reminders.v1",
            "timers.v1",
            "reminder-controls.v1",
            "deliveries.v1");

    /** Statements of the relays: archived only if they are asked for. */
    static final String INTERNAL = "progress.v1";

    /** Addresses of people, which must stay erasable. */
    static final Set<String> PERSONAL = Set.of("contacts.v1", "hosts.v1");

    private static final Set<String> NAMES =
            Set.of("out", "bootstrap", "topics", "follow", "every", "file-messages", "file-mb", "config");
    private static final long BYTES_PER_MB = 1_000_000;

    static Options parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            String[] pair = arg.split("=", 2);
            String name = pair[0].replaceFirst("^--", "");
            if (!arg.startsWith("--") || !NAMES.contains(name)) {
                throw ArchiveFailure.refused("There is no argument " + pair[0] + ". Arguments: " + USAGE);
            }
            if (pair.length == 1 && !name.equals("follow")) {
                throw ArchiveFailure.refused(arg + " needs a value. Arguments: " + USAGE);
            }
            given.put(name, pair.length == 2 ? pair[1] : "true");
        }
        String out = given.get("out");
        if (out == null || out.isBlank()) {
            throw ArchiveFailure.refused("Name the folder of the archive with --out. Arguments: " + USAGE);
        }
        String config = given.get("config");
        return new Options(
                given.getOrDefault("bootstrap", "localhost:9092"),
                Path.of(out),
                topics(given.getOrDefault("topics", String.join(",", TOPICS))),
                Boolean.parseBoolean(given.getOrDefault("follow", "false")),
                duration(given.getOrDefault("every", "PT1H")),
                new Roll(
                        number("file-messages", given.getOrDefault("file-messages", "1000000")),
                        number("file-mb", given.getOrDefault("file-mb", "256")) * BYTES_PER_MB),
                config == null ? null : Path.of(config));
    }

    private static List<String> topics(String names) {
        List<String> topics =
                Stream.of(names.split(",", -1)).map(String::strip).distinct().toList();
        topics.forEach(Options::check);
        return topics;
    }

    private static void check(String topic) {
        if (PERSONAL.contains(topic)) {
            throw ArchiveFailure.refused(
                    topic + " is never archived: it has the addresses of people, which must stay erasable.");
        }
        if (topic.endsWith(".dlt")) {
            throw ArchiveFailure.refused(topic + " is never archived: dead letters may have the addresses of people.");
        }
        if (!TOPICS.contains(topic) && !topic.equals(INTERNAL)) {
            throw ArchiveFailure.refused("The archive does not know the topic " + topic + ". It knows "
                    + Stream.concat(TOPICS.stream(), Stream.of(INTERNAL)).collect(Collectors.joining(", ")) + ".");
        }
    }

    private static long number(String name, String text) {
        try {
            long number = Long.parseLong(text);
            if (number > 0 && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The sentence below is for this, too.
        }
        throw ArchiveFailure.refused("--" + name + " must be a whole number above 0, and not " + text + ".");
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // The sentence below is for this, too.
        }
        throw ArchiveFailure.refused("--every must be a duration such as PT1H, and not " + text + ".");
    }
}
