package io.callboard.notifier.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateDiffTest {

    private static Templates.Version version(
            int version, String subject, @Nullable String subjectB, String html, String text) {
        return new Templates.Version(version, new TemplateSource(subject, subjectB, html, text), null, Instant.EPOCH);
    }

    private static List<String> shown(List<TemplateDiff.Line> lines) {
        return lines.stream()
                .map(line -> switch (line.change()) {
                    case SAME -> " " + line.text();
                    case REMOVED -> "-" + line.text();
                    case ADDED -> "+" + line.text();
                })
                .toList();
    }

    @Test
    void showsThePartsThatDifferLineByLine() {
        TemplateDiff diff = TemplateDiff.of(
                version(3, "S", null, "<p>", "Hello\nold\nBye\n"),
                version(5, "S", "T", "<p>", "Hello\r\nnew\nmore\nBye\n"));

        assertThat(diff.from()).isEqualTo(3);
        assertThat(diff.to()).isEqualTo(5);
        assertThat(diff.parts().stream().map(TemplateDiff.Part::part)).containsExactly("subjectB", "text");
        assertThat(shown(diff.parts().getFirst().lines())).containsExactly("+T");
        assertThat(shown(diff.parts().getLast().lines()))
                .containsExactly(" Hello", "-old", "+new", "+more", " Bye", " ");
    }

    @Test
    void theSameTextHasNoParts() {
        assertThat(TemplateDiff.of(version(1, "S", null, "<p>", "t"), version(2, "S", null, "<p>", "t"))
                        .parts())
                .isEmpty();
    }

    /** The lines that both have or only the first has are the first text, and so for the second. */
    @Test
    void bothTextsCanBeReadFromIt() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            List<String> before = numbers(random);
            List<String> after = numbers(random);
            List<TemplateDiff.Line> lines = TemplateDiff.lines(before, after);
            assertThat(without(lines, TemplateDiff.Change.ADDED)).isEqualTo(before);
            assertThat(without(lines, TemplateDiff.Change.REMOVED)).isEqualTo(after);
        }
    }

    private static List<String> numbers(Random random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(_ -> Integer.toString(random.nextInt(4)))
                .toList();
    }

    private static List<String> without(List<TemplateDiff.Line> lines, TemplateDiff.Change change) {
        return lines.stream()
                .filter(line -> line.change() != change)
                .map(TemplateDiff.Line::text)
                .toList();
    }

    @Test
    void keepsAsManyLinesAsPossible() {
        List<TemplateDiff.Line> lines =
                TemplateDiff.lines(List.of("a", "b", "c", "d"), List.of("x", "b", "d", "c", "d"));

        assertThat(shown(lines).stream().filter(line -> line.startsWith(" "))).containsExactly(" b", " c", " d");
    }

    /** Ten thousand lines against ten thousand others would take a hundred million steps. */
    @Test
    void longTextsAreShownAsReplaced() {
        List<String> before = Stream.generate(() -> "").limit(10_000).toList();
        List<String> after =
                IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();

        assertThat(TemplateDiff.lines(before, after)).hasSize(20_000);
    }
}
