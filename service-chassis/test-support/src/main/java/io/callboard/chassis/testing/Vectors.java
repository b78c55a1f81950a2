package io.callboard.chassis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docs/contracts/values} says about what several services take or compute: every one of them tests against it. */
public final class Vectors {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Vectors() {}

    /** A text as somebody types it, and as every service keeps it. */
    public record Accepted(String typed, String kept) {}

    /** A text that every service refuses, and the code it gives. */
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

    private record File(String description, List<Accepted> accepted, List<Refused> refused) {}

    /** What is accepted of this kind, such as {@code email-addresses}. */
    public static List<Accepted> accepted(String kind) {
        return read(kind).accepted();
    }

    /** What is refused of this kind. */
    public static List<Refused> refused(String kind) {
        return read(kind).refused();
    }

    /** When reminders are due, as event-service previews it and scheduler-service plans it. */
    public static List<Instants> reminderInstants() {
        return read("reminder-instants", InstantsFile.class).instants();
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
