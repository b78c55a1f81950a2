package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The identity that must hold for every timer and channel at any moment: the audience that the scheduler announced
 * equals the sum of the outcomes in the notifier's ledger.
 */
final class Accounts {
    private static final List<String> ENDS = List.of("queued", "sent", "suppressed", "expired", "failed", "unknown");

    private Accounts() {}

    /** The lines of a summary for reminder rules, without notices and confirmations. */
    static List<JsonNode> ofReminders(JsonNode summary) {
        return ofKind(summary, "REMINDER");
    }

    static List<JsonNode> ofKind(JsonNode summary, String kind) {
        return summary.path("items")
                .valueStream()
                .filter(line -> line.path("kind").asString("").equals(kind))
                .toList();
    }

    /** The lines of all announcements of timers: all but confirmations. */
    static List<JsonNode> ofTimers(JsonNode summary) {
        return summary.path("items")
                .valueStream()
                .filter(line -> !line.path("kind").asString("").equals("CONFIRMATION"))
                .toList();
    }

    static void assertBalanced(JsonNode line) {
        int accounted = ENDS.stream().mapToInt(end -> line.path(end).asInt()).sum();
        assertThat(accounted)
                .as(line.toString())
                .isEqualTo(line.path("audience").asInt());
        assertThat(line.path("unaccounted").asInt(-1)).as(line.toString()).isZero();
    }

    static int total(List<JsonNode> lines, String end) {
        return lines.stream().mapToInt(line -> line.path(end).asInt()).sum();
    }
}
