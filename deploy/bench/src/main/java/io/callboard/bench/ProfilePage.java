package io.callboard.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The phases as a page: figures of the processes, their methods, the statements of their databases. */
final class ProfilePage {
    private static final int MEANINGFUL_SAMPLES = 50;
    private static final double MEANINGFUL_PERCENT = 1;

    private ProfilePage() {}

    static String of(String measured, List<Phase> phases) {
        StringBuilder page = new StringBuilder("# Where the time goes: %s\n".formatted(measured));
        phases.forEach(phase -> append(page, phase));
        return page.toString();
    }

    private static void append(StringBuilder page, Phase phase) {
        page.append(line("\n## %s, %.1f s\n", phase.name(), phase.milliseconds() / 1000.0));
        page.append("| process | CPU s | of it compiling | GC pauses, ms | samples |\n|---|---|---|---|---|\n");
        phase.processes()
                .forEach((name, process) -> page.append(line(
                        "| %s | %.1f | %.1f | %d | %d |",
                        name, process.cpuSeconds(), process.compilerSeconds(), process.pausedMs(), process.samples())));
        phase.processes().forEach((name, process) -> {
            if (process.samples() >= MEANINGFUL_SAMPLES) {
                append(page, name, process);
            }
        });
        phase.databases().forEach((name, database) -> {
            if (database.percent() >= MEANINGFUL_PERCENT) {
                append(page, name, database);
            }
        });
    }

    private static void append(StringBuilder page, String name, Phase.Process process) {
        page.append(line("\n### %s\n", name));
        page.append("| % | our method, with all it calls | % | innermost method |\n|---|---|---|---|\n");
        IntStream.range(0, Math.max(process.own().size(), process.innermost().size()))
                .forEach(row ->
                        page.append(line("| %s | %s |", cells(process.own(), row), cells(process.innermost(), row))));
    }

    private static String cells(List<Share> shares, int row) {
        return row < shares.size()
                ? "%s | %s"
                        .formatted(
                                percent(shares.get(row).percent()),
                                code(shares.get(row).name()))
                : "|";
    }

    private static void append(StringBuilder page, String name, Statements.Database database) {
        page.append(line(
                "\n### Database %s: %d ms, %s %% of all databases\n",
                name, database.milliseconds(), percent(database.percent())));
        page.append("| % | calls | rows | statement |\n|---|---|---|---|\n");
        database.statements().stream()
                .filter(top -> top.percent() >= MEANINGFUL_PERCENT)
                .forEach(top -> page.append(line(
                        "| %s | %d | %d | %s |", percent(top.percent()), top.calls(), top.rows(), code(top.query()))));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }
}
