package io.callboard.bench;

import java.util.List;
import java.util.Map;

/** The report as a page: one table of figures, one of processes. */
final class Markdown {
    private Markdown() {}

    static String of(Map<String, Object> report) {
        StringBuilder page = new StringBuilder("# Reminder burst: %s registrants, providers at %s ms\n\n"
                .formatted(report.get("registrants"), report.get("providerLatencyMs")));
        page.append("| figure | value |\n|---|---|\n");
        report.forEach((name, value) -> {
            if (!(value instanceof Map) && !(value instanceof List) && !name.equals("summary")) {
                row(page, name, value);
            }
        });
        for (String group : List.of("burst", "urgent")) {
            if (report.get(group) instanceof Map<?, ?> figures) {
                figures.forEach((name, value) -> row(page, group + "." + name, value));
            }
        }
        List<String> columns = List.of("cpuSecondsArming", "cpuSecondsBurst", "memoryMb");
        page.append("\n| process | ").append(String.join(" | ", columns)).append(" |\n|---|---|---|---|\n");
        if (report.get("processes") instanceof Map<?, ?> processes) {
            processes.forEach((name, figures) -> {
                page.append("| ").append(name).append(" |");
                if (figures instanceof Map<?, ?> values) {
                    columns.forEach(column ->
                            page.append(' ').append(values.get(column)).append(" |"));
                }
                page.append('\n');
            });
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Object name, Object value) {
        page.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
