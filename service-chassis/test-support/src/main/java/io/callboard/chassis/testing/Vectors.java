package io.callboard.chassis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The test vectors of {@code docs/contracts/values}. Each service that reads or computes such a value tests against
 * them.
 */
public final class Vectors {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Vectors() {}

    /** A text as a person types it, and the form that every service stores. */
    public record Accepted(String typed, String kept) {}

    /** A text that every service refuses, and the error code. */
    public record Refused(String typed, String code) {}

    /**
     * The reminders of one schedule.
     *
     * @param why what the case is about
     * @param due what of the rules is due when, sorted by instant
     */
    public record Instants(String why, Start start, Instant startsAt, List<String> rules, List<Due> due) {

        /** A wall-clock time in a zone. */
        public record Start(String local, String zone) {}

        /** When one rule is due. */
        public record Due(String rule, Instant dueAt) {}

        @Override
        public String toString() {
            return why;
        }
    }

    private record InstantsFile(String description, List<Instants> instants) {}

    private record RulesFile(String description, List<String> builtIn) {}

    private record File(String description, List<Accepted> accepted, List<Refused> refused) {}

    /** The accepted texts of this kind, such as {@code email-addresses}. */
    public static List<Accepted> accepted(String kind) {
        return read(kind).accepted();
    }

    /** The refused texts of this kind. */
    public static List<Refused> refused(String kind) {
        return read(kind).refused();
    }

    /** Schedules with their reminders, which event-service previews and scheduler-service plans. */
    public static List<Instants> reminderInstants() {
        return read("reminder-instants", InstantsFile.class).instants();
    }

    /** The default reminder rules of an organizer who has stored none. */
    public static List<String> builtInReminderRules() {
        return read("reminder-rules", RulesFile.class).builtIn();
    }

    private static File read(String kind) {
        return read(kind, File.class);
    }

    private static <T> T read(String kind, Class<T> type) {
        Path file = Repository.root().resolve("docs/contracts/values").resolve(kind + ".json");
        try {
            return JSON.readValue(Files.readString(file), type);
        } catch (IOException e) {
            throw new UncheckedIOException("The values " + file + " cannot be read", e);
        }
    }
}
