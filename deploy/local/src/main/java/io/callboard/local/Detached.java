package io.callboard.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Keeps the terminal's Ctrl-C away from the processes, so that the launcher can stop them in order. */
final class Detached {

    private static final List<String> PREFIX = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .filter(setsid -> Files.isExecutable(Path.of(setsid)))
            .limit(1)
            .toList();

    private Detached() {}

    /**
     * Empty without {@code setsid}. Then all processes get Ctrl-C at the same time, and stop without a loss of data
     * too.
     */
    static List<String> prefix() {
        return PREFIX;
    }
}
