package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementsTest {
    @Test
    void givesEachDatabaseItsShareAndItsLongestStatements() {
        Map<String, Statements.Database> databases = Statements.byDatabase(
                List.of(
                        new Statements.Counted("notifier", 10, 1000, 100, "insert"),
                        new Statements.Counted("notifier", 4, 0, 200, "commit"),
                        new Statements.Counted("notifier", 1, 1, 0.4, "select"),
                        new Statements.Counted("analytics", 2, 20, 99.6, "upsert")),
                2);

        assertThat(databases.keySet()).containsExactly("analytics", "notifier");
        assertThat(databases.get("notifier"))
                .isEqualTo(new Statements.Database(
                        75.1,
                        300,
                        List.of(
                                new Statements.Top(66.6, 4, 0, "commit"),
                                new Statements.Top(33.3, 10, 1000, "insert"))));
    }

    @Test
    void writesAStatementOnOneLineOfReadableLength() {
        assertThat(Statements.onOneLine("\n  select id\n  from delivery\n")).isEqualTo("select id from delivery");
        assertThat(Statements.onOneLine("x".repeat(500))).hasSizeLessThan(210).endsWith(" …");
    }
}
