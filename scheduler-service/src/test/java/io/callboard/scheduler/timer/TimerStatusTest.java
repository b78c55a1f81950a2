package io.callboard.scheduler.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimerStatusTest {

    private static final Pattern EDGE = Pattern.compile("^ *([A-Z]+) --> ([A-Z]+)\\b.*$", Pattern.MULTILINE);

    @Test
    void hasTheTransitionsThatTheDiagramShows() throws IOException {
        String states = Files.readString(Path.of("../docs/states.md"));
        String timers = states.substring(states.indexOf("## Timers"));
        int next = timers.indexOf("\n## ", 1);

        List<String> shown = EDGE.matcher(next < 0 ? timers : timers.substring(0, next))
                .results()
                .map(edge -> edge.group(1) + " " + edge.group(2))
                .toList();

        assertThat(shown).containsExactlyInAnyOrderElementsOf(edges());
    }

    private static List<String> edges() {
        return Arrays.stream(TimerStatus.values())
                .flatMap(from -> Stream.of(TimerStatus.values())
                        .filter(from::canTransitionTo)
                        .map(to -> from + " " + to))
                .toList();
    }
}
