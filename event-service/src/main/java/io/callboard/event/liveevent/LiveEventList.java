package io.callboard.event.liveevent;

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

    private static final String BY_START = """
            select id
            from live_event
            where organizer_id = :organizer
              and (cast(:status as text) is null or status = :status)
              and (cast(:from as timestamptz) is null or starts_at >= :from)
              and (cast(:to as timestamptz) is null or starts_at < :to)
              and (cast(:title as text) is null or title ilike :title)
              and (cast(:afterAt as timestamptz) is null
                   or (starts_at, id) > (cast(:afterAt as timestamptz), cast(:afterId as uuid)))
            order by starts_at, id
            limit :limit
            """;

    private static final String BY_CREATION = """
            select id
            from live_event
            where organizer_id = :organizer
              and (cast(:status as text) is null or status = :status)
              and (cast(:from as timestamptz) is null or starts_at >= :from)
              and (cast(:to as timestamptz) is null or starts_at < :to)
              and (cast(:title as text) is null or title ilike :title)
              and (cast(:afterAt as timestamptz) is null
                   or (created_at, id) > (cast(:afterAt as timestamptz), cast(:afterId as uuid)))
            order by created_at, id
            limit :limit
            """;

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;

    LiveEventList(JdbcClient jdbc, LiveEvents liveEvents) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
    }

    /** What to show. From is inclusive, to exclusive, both by start; the text is looked for in titles. */
    record Filter(
            @Nullable LiveEventStatus status,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String text) {}

    enum Order {
        STARTS_AT,
        CREATED_AT;

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
    List<LiveEvent> find(OrganizerId organizer, Filter filter, Order order, @Nullable After after, int limit) {
        List<LiveEventId> ids = jdbc
                .sql(order == Order.STARTS_AT ? BY_START : BY_CREATION)
                .param("organizer", organizer.value())
                .param(
                        "status",
                        filter.status() == null ? null : filter.status().name())
                .param("from", timestamp(filter.from()))
                .param("to", timestamp(filter.to()))
                .param("title", pattern(filter.text()))
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

    private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable String pattern(@Nullable String text) {
        return text == null
                ? null
                : "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
