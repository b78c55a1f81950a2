package io.callboard.event.liveevent;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Finds an organizer's live events page by page. */
@Component
class LiveEventList {

    private static final String MATCHING = """
            from live_event
            where organizer_id = :organizer
              and (cardinality(:statuses::text[]) = 0 or status = any (:statuses::text[]))
              and (cast(:from as timestamptz) is null or starts_at >= :from)
              and (cast(:to as timestamptz) is null or starts_at < :to)
              and (cast(:title as text) is null or title ilike :title)
            """;

    /** Column, operator, column and twice the direction, all of them from {@link Order} and {@link Sort}. */
    private static final String PAGE = "select id " + MATCHING + """
              and (cast(:afterAt as timestamptz) is null
                   or (%s, id) %s (cast(:afterAt as timestamptz), cast(:afterId as uuid)))
            order by %s %s, id %s
            limit :limit
            """;

    static final String COUNT = "select count(*) " + MATCHING;

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;

    LiveEventList(JdbcClient jdbc, LiveEvents liveEvents) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
    }

    /** What to show; no status means every status. From is inclusive, to exclusive, both by start; the text is looked for in titles. */
    record Filter(
            List<LiveEventStatus> statuses,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String text) {}

    enum Order {
        STARTS_AT("starts_at"),
        CREATED_AT("created_at");

        private final String column;

        Order(String column) {
            this.column = column;
        }

        /** The order of this field, {@code startsAt} or {@code createdAt}. */
        static Order by(String field) {
            return field.equals("createdAt") ? CREATED_AT : STARTS_AT;
        }

        Instant of(LiveEvent event) {
            return switch (this) {
                case STARTS_AT -> event.schedule().startsAt();
                case CREATED_AT -> event.createdAt();
            };
        }
    }

    /** The last live event of the page before. */
    record After(Instant at, UUID id) {}

    /** Both reads see one state: a live event that moves in between would take the beginning of the next page along. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    List<LiveEvent> find(
            OrganizerId organizer, Filter filter, Order order, Sort sort, @Nullable After after, int limit) {
        List<LiveEventId> ids = matching(page(order, sort), organizer, filter)
                .param("afterAt", after == null ? null : timestamp(after.at()))
                .param("afterId", after == null ? null : after.id())
                .param("limit", limit)
                .query(UUID.class)
                .list()
                .stream()
                .map(LiveEventId::new)
                .toList();
        Map<LiveEventId, LiveEvent> found = StreamSupport.stream(
                        liveEvents.findAllById(ids).spliterator(), false)
                .collect(Collectors.toMap(LiveEvent::id, Function.identity()));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The statement for the ids of a page, without parameters. */
    static String page(Order order, Sort sort) {
        return PAGE.formatted(order.column, sort.behind(), order.column, sort.direction(), sort.direction());
    }

    /** How many there are on all pages. */
    long count(OrganizerId organizer, Filter filter) {
        return matching(COUNT, organizer, filter).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(String statement, OrganizerId organizer, Filter filter) {
        return jdbc.sql(statement)
                .param("organizer", organizer.value())
                .param("statuses", filter.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("title", pattern(filter.text()));
    }

    private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String pattern(@Nullable String text) {
        return text == null
                ? null
                : "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
