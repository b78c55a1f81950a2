package io.callboard.chassis.paging;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads pages of an organizer's things in the order of their ids.
 *
 * @param select with the parameters {@code organizerId}, {@code after} (null for the first page) and {@code limit}; its
 *     placeholders are the operator and the direction of {@link Sort}
 * @param count with the parameter {@code organizerId}
 */
public record PagesById<T>(String select, String count, RowMapper<T> row, Function<T, UUID> id) {

    public Page<T> page(JdbcClient jdbc, OrganizerId organizer, Sort sort, Paging paging) {
        UUID after = paging.after(cursor -> cursor.uuid(0));
        Sort reading = paging.reading(sort);
        List<T> found = jdbc.sql(select.formatted(reading.behind(), reading.direction()))
                .param("organizerId", organizer.value())
                .param("after", after)
                .param("limit", paging.rows())
                .query(row)
                .list();
        return paging.page(found, thing -> Cursor.of(id.apply(thing)), () -> count(jdbc, organizer));
    }

    public long count(JdbcClient jdbc, OrganizerId organizer) {
        return jdbc.sql(count)
                .param("organizerId", organizer.value())
                .query(Long.class)
                .single();
    }
}
