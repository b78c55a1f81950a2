package io.callboard.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much room the tables of all databases of the stack take. */
final class Sizes {
    private static final String USER = "postgres";
    private static final String DATABASES = """
            select datname from pg_database where datallowconn and not datistemplate and datname <> 'postgres'
            """;
    /** A partitioned table with all its partitions is one. */
    private static final String TABLES = """
            select coalesce(pg_partition_root(relid), relid)::regclass::text as name,
                sum(pg_table_size(relid)) as heap,
                sum(pg_indexes_size(relid)) as indexes,
                sum(n_live_tup) as live,
                sum(n_dead_tup) as dead
            from pg_stat_user_tables
            group by 1
            """;

    private final String url;

    /** @param url of any database of the server */
    Sizes(String url) {
        this.url = url;
    }

    /**
     * One table.
     *
     * @param heapKb its rows, in kilobytes
     * @param indexesKb all its indexes, in kilobytes
     * @param live rows, as PostgreSQL estimates them
     * @param dead rows that vacuum has not removed, as PostgreSQL estimates them
     */
    record Size(long heapKb, long indexesKb, long live, long dead) {

        long kilobytes() {
            return heapKb + indexesKb;
        }
    }

    /** All tables by database and name. */
    Map<String, Size> now() throws SQLException {
        Map<String, Size> sizes = new TreeMap<>();
        for (String database : databases()) {
            try (Connection connection = DriverManager.getConnection(
                            url.substring(0, url.lastIndexOf('/') + 1) + database, USER, USER);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    sizes.put(
                            database + "." + row.getString("name"),
                            new Size(
                                    row.getLong("heap") / 1024,
                                    row.getLong("indexes") / 1024,
                                    row.getLong("live"),
                                    row.getLong("dead")));
                }
            }
        }
        return sizes;
    }

    private List<String> databases() throws SQLException {
        List<String> databases = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DATABASES)) {
            while (row.next()) {
                databases.add(row.getString("datname"));
            }
        }
        return databases;
    }
}
