package io.callboard.registration.registering;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The lists of registrations that organizers search, by pages. */
@Component
class RegistrationList {

    private static final String MATCHING = """
        from registration
        where event_id = :eventId
            and organizer_id = :organizerId
            and kind = 'REGISTRANT'
            and (cardinality(:statuses::text[]) = 0 or status = any (:statuses::text[]))
            and (:source::text is null or source = :source)
            and (:checkedIn::boolean is null or :checkedIn = exists (
                select from attendance
                where attendance.event_id = :eventId and attendance.registration_id = registration.id
                    and attendance.checked_in_at is not null))
            and (:pattern::text is null or first_name ilike :pattern or last_name ilike :pattern
                or email ilike :pattern or phone ilike :pattern or company ilike :pattern)
        """;

    /**
     * Ids rise with time. The placeholders are an operator and the direction, both from {@link Sort}. The position is
     * never null: a condition that may be left out would make the database read a prepared statement's pages from the
     * first row on.
     */
    static final String LIST = "select " + RegistrationRow.COLUMNS + " " + MATCHING + """
            and id %s :after::uuid
        order by id %s
        limit :limit
        """;

    /** ADR 0015. For a prepared statement the planner expects few registrations, and would read and sort all for a page. */
    private static final String BY_INDEX = """
        select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)
        """;

    private static final String COUNT = "select count(*) " + MATCHING;

    private final JdbcClient jdbc;
    private final RegistrationRow rows;

    RegistrationList(JdbcClient jdbc, RegistrationRow rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** Which registrations of a live event to list, the newest first. */
    record Search(
            UUID eventId,
            OrganizerId organizer,
            List<RegistrationStatus> statuses,
            @Nullable String text,
            @Nullable String source,
            @Nullable Boolean checkedIn) {}

    List<Registration> list(Search search, Sort sort, @Nullable UUID after, int limit) {
        return matching(LIST.formatted(sort.behind(), sort.direction()), search)
                .param("after", after == null ? beginning(sort) : after)
                .param("limit", limit)
                .query(rows::read)
                .list();
    }

    /** Makes the planner read pages of {@link #list} from an index, for one transaction. */
    void planByIndex() {
        jdbc.sql(BY_INDEX).query().singleRow();
    }

    /** The position before all ids. */
    static UUID beginning(Sort sort) {
        return sort.descending() ? new UUID(-1, -1) : new UUID(0, 0);
    }

    /** Number of registrations on all pages. */
    long count(Search search) {
        return matching(COUNT, search).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(String statement, Search search) {
        return jdbc.sql(statement)
                .param("eventId", search.eventId())
                .param("organizerId", search.organizer().value())
                .param("statuses", search.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("source", search.source())
                .param("checkedIn", search.checkedIn())
                .param("pattern", search.text() == null ? null : "%" + escaped(search.text()) + "%");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
