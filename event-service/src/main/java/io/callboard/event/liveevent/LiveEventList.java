package io.callboard.event.liveevent;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.series.SeriesId;
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
              and (cast(:from as timestamptz) is null or ends_at > :from and starts_at > :earliest)
              and (cast(:to as timestamptz) is null or starts_at < :to)
              and (cast(:title as text) is null or title ilike :title)
            """;

    /**
     * The conditions, then column, operator, column and twice the direction, all of them from {@link Order} and
     * {@link Sort}.
     */
    private static final String PAGE = """
            select id
            %s
              and (cast(:afterAt as timestamptz) is null
                   or (%s, id) %s (cast(:afterAt as timestamptz), cast(:afterId as uuid)))
            order by %s %s, id %s
            limit :limit
            """;

    private static final String OF_SERIES = """
              and series_id = :seriesId
            """;

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;

    LiveEventList(JdbcClient jdbc, LiveEvents liveEvents) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
    }

    /**
     * What to show; no status means every status. A live event matches if it runs at some moment from the one instant
     * until before the other. The text is looked for in titles.
     */
    record Filter(
            List<LiveEventStatus> statuses,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String text,
            @Nullable SeriesId seriesId) {}

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

    /** Both reads see the same state. Otherwise a live event that moves in between would shift the next page. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    List<LiveEvent> find(
            OrganizerId organizer, Filter filter, Order order, Sort sort, @Nullable After after, int limit) {
        List<LiveEventId> ids = matching(page(order, sort, filter), organizer, filter)
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
    static String page(Order order, Sort sort, Filter filter) {
        return PAGE.formatted(
                matching(filter), order.column, sort.behind(), order.column, sort.direction(), sort.direction());
    }

    /** The statement for the number on all pages, without parameters. */
    static String count(Filter filter) {
        return "select count(*) " + matching(filter);
    }

    /** A condition that is there only with its value lets every plan use the index of the series. */
    private static String matching(Filter filter) {
        return filter.seriesId() == null ? MATCHING : MATCHING + OF_SERIES;
    }

    /** Number of live events on all pages. */
    long count(OrganizerId organizer, Filter filter) {
        return matching(count(filter), organizer, filter).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(String statement, OrganizerId organizer, Filter filter) {
        Instant from = filter.from();
        JdbcClient.StatementSpec spec = jdbc.sql(statement)
                .param("organizer", organizer.value())
                .param("statuses", filter.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("from", timestamp(from))
                // No live event is longer, so the part of the index that is read has a beginning.
                .param("earliest", timestamp(from == null ? null : from.minus(Schedule.LONGEST)))
                .param("to", timestamp(filter.to()))
                .param("title", pattern(filter.text()));
        return filter.seriesId() == null
                ? spec
                : spec.param("seriesId", filter.seriesId().value());
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
