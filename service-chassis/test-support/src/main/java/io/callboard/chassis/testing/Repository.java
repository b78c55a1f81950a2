package io.callboard.chassis.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds files of the repository from the tests of any module. */
public final class Repository {

    private Repository() {}

    /** The folder that has the root pom. */
    public static Path root() {
        String given = System.getProperty("callboard.root");
        if (given != null && !given.isBlank() && !given.startsWith("$")) {
            return Path.of(given);
        }
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("The root of the repository was not found; set callboard.root");
        }
        return folder;
    }
}
