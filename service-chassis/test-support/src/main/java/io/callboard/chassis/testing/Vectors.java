package io.callboard.chassis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docs/contracts/values} says about a value that several services take: every one of them tests against it. */
public final class Vectors {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Vectors() {}

    /** A text as somebody types it, and as every service keeps it. */
    public record Accepted(String typed, String kept) {}

    /** A text that every service refuses, and the code it gives. */
    public record Refused(String typed, String code) {}

    private record File(String description, List<Accepted> accepted, List<Refused> refused) {}

    /** What is accepted of this kind, such as {@code email-addresses}. */
    public static List<Accepted> accepted(String kind) {
        return read(kind).accepted();
    }

    /** What is refused of this kind. */
    public static List<Refused> refused(String kind) {
        return read(kind).refused();
    }

    private static File read(String kind) {
        Path file = Repository.root().resolve("docs/contracts/values").resolve(kind + ".json");
        try {
            return JSON.readValue(Files.readString(file), File.class);
        } catch (IOException e) {
            throw new UncheckedIOException("The values " + file + " cannot be read", e);
        }
    }
}
