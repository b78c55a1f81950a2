package io.callboard.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** PostgreSQL's statistics of statements, for all databases of the stack. */
final class Statements {
    private static final int LONGEST_TEXT = 200;
    private static final String USER = "postgres";
    private static final String COUNTED = """
            select d.datname, s.calls, s.rows, s.total_exec_time, s.query
            from pg_stat_statements s
            join pg_database d on d.oid = s.dbid
            where d.datname <> current_database()
            """;

    private final String url;

    Statements(String url) {
        this.url = url;
    }

    /** Resets the statistics. */
    void reset() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_stat_statements_reset()");
        }
    }

    /** The statistics since the reset. */
    List<Counted> counted() throws SQLException {
        List<Counted> counted = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTED)) {
            while (row.next()) {
                counted.add(new Counted(
                        row.getString("datname"),
                        row.getLong("calls"),
                        row.getLong("rows"),
                        row.getDouble("total_exec_time"),
                        onOneLine(row.getString("query"))));
            }
        }
        return counted;
    }

    /** The databases by name, each with its longest statements. */
    static Map<String, Database> byDatabase(List<Counted> counted, int limit) {
        double all = milliseconds(counted);
        return counted.stream().collect(Collectors.groupingBy(Counted::database)).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        database -> Database.of(database.getValue(), all, limit),
                        (one, _) -> one,
                        TreeMap::new));
    }

    static String onOneLine(String query) {
        String line = query.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + " …" : line;
    }

    private static double milliseconds(List<Counted> counted) {
        return counted.stream().mapToDouble(Counted::milliseconds).sum();
    }

    /** One statement of one database; milliseconds are those of all calls together. */
    record Counted(String database, long calls, long rows, double milliseconds, String query) {}

    /** A statement with its share of the time of its database. */
    record Top(double percent, long calls, long rows, String query) {}

    /** A database with its share of the time of all. */
    record Database(double percent, long milliseconds, List<Top> statements) {
        private static Database of(List<Counted> counted, double all, int limit) {
            double own = Statements.milliseconds(counted);
            return new Database(
                    Share.percent(own, all),
                    Math.round(own),
                    counted.stream()
                            .sorted(Comparator.comparingDouble(Counted::milliseconds)
                                    .reversed())
                            .limit(limit)
                            .map(one -> new Top(
                                    Share.percent(one.milliseconds(), own), one.calls(), one.rows(), one.query()))
                            .toList());
        }
    }
}
