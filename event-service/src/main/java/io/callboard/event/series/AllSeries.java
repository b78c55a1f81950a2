package io.callboard.event.series;

import io.callboard.chassis.tenant.OrganizerId;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All series. */
@Component
public class AllSeries {

    private static final String ADD = """
            insert into series (id, organizer_id, recurrence, local, zone, created_at)
            values (:id, :organizerId, :recurrence, :local, :zone, :createdAt)
            """;

    private static final String FIND = """
            select id, organizer_id, recurrence, local, zone, created_at
            from series
            where id = :id and organizer_id = :organizerId
            """;

    private final JdbcClient jdbc;

    AllSeries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void add(Series series) {
        jdbc.sql(ADD)
                .param("id", series.id().value())
                .param("organizerId", series.organizerId().value())
                .param("recurrence", series.recurrence())
                .param("local", series.local())
                .param("zone", series.zone())
                .param("createdAt", Timestamp.from(series.createdAt()))
                .update();
    }

    public Optional<Series> find(SeriesId id, OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query((row, number) -> new Series(
                        new SeriesId(row.getObject("id", UUID.class)),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getString("recurrence"),
                        row.getString("local"),
                        row.getString("zone"),
                        row.getTimestamp("created_at").toInstant()))
                .optional();
    }
}
