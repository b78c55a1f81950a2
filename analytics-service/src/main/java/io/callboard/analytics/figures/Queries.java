package io.callboard.analytics.figures;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Queries that go to the database together. A statement with several queries is one round trip, so a request waits once
 * for a processor on a busy machine, and not once for each query.
 */
final class Queries {

    private final List<Query> queries = new ArrayList<>();

    private record Query(String sql, RowCallbackHandler rows) {}

    /** The live event of a row. */
    static UUID eventId(ResultSet row) throws SQLException {
        return row.getObject("event_id", UUID.class);
    }

    /** @param rows is called for each row when the queries are run */
    void add(String sql, RowCallbackHandler rows) {
        queries.add(new Query(sql, rows));
    }

    void run(NamedParameterJdbcTemplate template, Map<String, ?> parameters) {
        String all = queries.stream().map(Query::sql).collect(Collectors.joining(";\n"));
        template.execute(all, parameters, statement -> {
            statement.execute();
            for (Query query : queries) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        query.rows().processRow(rows);
                    }
                }
                statement.getMoreResults();
            }
            return true;
        });
    }
}
