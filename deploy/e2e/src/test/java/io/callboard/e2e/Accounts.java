package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The identity that must hold for every timer and channel at any moment. */
final class Accounts {
    private static final List<String> ENDS = List.of("queued", "sent", "suppressed", "expired", "failed", "unknown");

    private Accounts() {}

    /** The lines of a summary that belong to reminder rules; notices and confirmations left out. */
    static List<JsonNode> ofReminders(JsonNode summary) {
        return summary.path("items")
                .valueStream()
                .filter(line -> line.path("kind").asString("").equals("REMINDER"))
                .toList();
    }

    static void assertBalanced(JsonNode line) {
        int accounted = ENDS.stream().mapToInt(end -> line.path(end).asInt()).sum();
        assertThat(accounted)
                .as(line.toString())
                .isEqualTo(line.path("audience").asInt());
    }

    static int total(List<JsonNode> lines, String end) {
        return lines.stream().mapToInt(line -> line.path(end).asInt()).sum();
    }
}
