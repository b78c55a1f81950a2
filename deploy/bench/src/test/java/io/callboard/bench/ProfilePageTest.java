package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfilePageTest {
    @Test
    void showsFiguresMethodsAndStatementsOfAPhase() {
        Phase.Process busy = new Phase.Process(
                4.6,
                1.25,
                12,
                200,
                List.of(new Share("thread producer | producer-#", 100, 50)),
                List.of(new Share("java.util.HashMap.get", 60, 30), new Share("java.lang.String.hashCode", 20, 10)));
        Phase.Process idle =
                new Phase.Process(0.1, 0, 0, 2, List.of(new Share("event.Scheduling.schedule", 2, 100)), List.of());
        Statements.Database resting =
                new Statements.Database(0.1, 2, List.of(new Statements.Top(100, 7, 0, "select from outbox")));
        Statements.Database database = new Statements.Database(
                100,
                1500,
                List.of(
                        new Statements.Top(66.6, 4, 40, "select first_name || last_name"),
                        new Statements.Top(0.2, 9, 0, "BEGIN")));

        String page = ProfilePage.of(
                "reminder burst with 20000 registrants",
                List.of(new Phase(
                        "burst",
                        2_345,
                        Map.of("notifier-service", busy, "event-service", idle),
                        Map.of("notifier", database, "event", resting))));

        assertThat(page.lines())
                .contains(
                        "## burst, 2.3 s",
                        "| notifier-service | 4.6 | 1.3 | 12 | 200 |",
                        "| event-service | 0.1 | 0.0 | 0 | 2 |",
                        "### notifier-service",
                        "| 50.0 | `thread producer \\| producer-#` | 30.0 | `java.util.HashMap.get` |",
                        "| | | 10.0 | `java.lang.String.hashCode` |",
                        "### Database notifier: 1500 ms, 100.0 % of all databases",
                        "| 66.6 | 4 | 40 | `select first_name \\|\\| last_name` |");
        assertThat(page)
                .as("two samples and a thousandth of the time say nothing")
                .doesNotContain("event.Scheduling.schedule", "Database event", "BEGIN");
    }
}
