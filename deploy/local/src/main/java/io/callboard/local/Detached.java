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

    /** Empty where there is no {@code setsid}: then all get Ctrl-C at once, which they survive too. */
    static List<String> prefix() {
        return PREFIX;
    }
}
