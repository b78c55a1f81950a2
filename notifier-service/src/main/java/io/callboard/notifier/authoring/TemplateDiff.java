package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed between two versions of a template, line by line. */
@Schema(description = "What changed between two versions of a template, line by line.")
record TemplateDiff(
        @Schema(description = "The version before.") int from,

        @Schema(description = "The version after.") int to,

        @Schema(description = "The parts that differ; none if both versions have the same text.")
        List<Part> parts) {

    /** Comparing needs so many steps at most. Texts with more lines that differ are shown as replaced. */
    private static final long MOST_STEPS = 1_000_000;

    TemplateDiff {
        parts = List.copyOf(parts);
    }

    /** One part of a template. */
    @Schema(name = "TemplateDiffPart", description = "One part of a template.")
    record Part(
            @Schema(
                    description = "The property of the template.",
                    allowableValues = {"subject", "subjectB", "html", "text"})
            String part,

            @Schema(
                    description =
                            "Its lines in their order. A changed line is one that was removed and one that was added.")
            List<Line> lines) {

        Part {
            lines = List.copyOf(lines);
        }
    }

    /** One line. */
    @Schema(name = "TemplateDiffLine", description = "One line.")
    record Line(
            @Schema(description = "Whether both versions have it, or only one of them.")
            Change change,

            @Schema(description = "The text without the line break.")
            String text) {}

    /** Which version has a line. */
    enum Change {
        SAME,
        REMOVED,
        ADDED
    }

    static TemplateDiff of(Templates.Version from, Templates.Version to) {
        List<Part> parts = new ArrayList<>();
        TemplateSource before = from.source();
        TemplateSource after = to.source();
        add(parts, "subject", before.subject(), after.subject());
        add(parts, "subjectB", before.subjectB(), after.subjectB());
        add(parts, "html", before.html(), after.html());
        add(parts, "text", before.text(), after.text());
        return new TemplateDiff(from.version(), to.version(), parts);
    }

    private static void add(List<Part> parts, String name, @Nullable String before, @Nullable String after) {
        List<Line> lines = lines(split(before), split(after));
        if (lines.stream().anyMatch(line -> line.change() != Change.SAME)) {
            parts.add(new Part(name, lines));
        }
    }

    private static List<String> split(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split("\\R", -1));
    }

    /** By the longest common subsequence of the lines between the common beginning and the common end. */
    static List<Line> lines(List<String> before, List<String> after) {
        int begin = 0;
        while (begin < Math.min(before.size(), after.size())
                && before.get(begin).equals(after.get(begin))) {
            begin++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - begin
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        List<Line> lines = new ArrayList<>();
        append(lines, Change.SAME, before.subList(0, begin));
        between(lines, before.subList(begin, before.size() - end), after.subList(begin, after.size() - end));
        append(lines, Change.SAME, before.subList(before.size() - end, before.size()));
        return lines;
    }

    private static void between(List<Line> lines, List<String> before, List<String> after) {
        if ((long) before.size() * after.size() > MOST_STEPS) {
            append(lines, Change.REMOVED, before);
            append(lines, Change.ADDED, after);
            return;
        }
        // The length of the longest common subsequence of what follows these places.
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() && j < after.size()) {
            if (before.get(i).equals(after.get(j))) {
                lines.add(new Line(Change.SAME, before.get(i)));
                i++;
                j++;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                lines.add(new Line(Change.REMOVED, before.get(i++)));
            } else {
                lines.add(new Line(Change.ADDED, after.get(j++)));
            }
        }
        append(lines, Change.REMOVED, before.subList(i, before.size()));
        append(lines, Change.ADDED, after.subList(j, after.size()));
    }

    private static void append(List<Line> lines, Change change, List<String> texts) {
        texts.forEach(text -> lines.add(new Line(change, text)));
    }
}
