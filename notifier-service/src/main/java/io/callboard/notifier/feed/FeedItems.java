package io.callboard.notifier.feed;

import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.Rendered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The items of feeds. A statement that locks several of them does so in the order of their ids. */
@Component
public class FeedItems {

    private static final String WRITE = """
            insert into feed_item (delivery_id, organizer_id, registration_id, kind, title, text, sent_at)
            select d.id, d.organizer_id, d.registration_id, d.kind, w.title, w.text, d.settled_at
            from unnest(:ids::uuid[], :titles::text[], :texts::text[]) as w (id, title, text)
            join delivery d on d.id = w.id
            order by d.id
            on conflict (delivery_id) do nothing
            """;

    /** The placeholders are empty or {@link #BEHIND}, and twice the direction of {@link Sort}. */
    private static final String PAGE = """
            select delivery_id, kind, title, text, sent_at, read_at
            from feed_item
            where registration_id = :registrationId and organizer_id = :organizerId %1$s
            order by sent_at %2$s, delivery_id %2$s
            limit :limit
            """;

    /** The placeholder is the operator of {@link Sort}. */
    private static final String BEHIND = "and (sent_at, delivery_id) %s (:sentAt::timestamptz, :id::uuid)";

    private static final String COUNT = """
            select count(*) from feed_item where registration_id = :registrationId and organizer_id = :organizerId
            """;

    /** Of registrants who may read their feed, also of an empty one, and of guest passes. */
    private static final String STATES = """
            select r.registration_id, r.organizer_id, i.unread, i.newest
            from registration r
            left join contact c on c.registration_id = r.registration_id
            cross join lateral (
                select count(*) filter (where read_at is null) as unread,
                    (array_agg(delivery_id order by sent_at desc, delivery_id desc))[1] as newest
                from feed_item
                where registration_id = r.registration_id and organizer_id = r.organizer_id) i
            where r.registration_id = any(:registrationIds::uuid[]) and r.has_feed and r.status <> 'CANCELLED'
                and not coalesce(c.erased, false)
            union all
            select registration_id, organizer_id, 0, null
            from pass
            where registration_id = any(:registrationIds::uuid[]) and guest
            """;

    /** An item that is read already keeps its time. The placeholder says which items were read. */
    private static final String MARK = """
            with seen as materialized (
                select delivery_id
                from feed_item
                where registration_id = :registrationId and organizer_id = :organizerId and read_at is null and %s
                order by delivery_id
                for update
            )
            update feed_item i
            set read_at = now()
            from seen s
            where i.delivery_id = s.delivery_id and i.read_at is null
            """;

    private static final String MARK_IDS = MARK.formatted("delivery_id = any(:ids::uuid[])");

    private static final String MARK_UP_TO = MARK.formatted("""
            (sent_at, delivery_id) <= (
                    select upto.sent_at, upto.delivery_id
                    from feed_item upto
                    where upto.delivery_id = :upTo and upto.registration_id = :registrationId)""");

    private static final String IS_OF_READER = """
            select exists (
                select from feed_item
                where delivery_id = :upTo and registration_id = :registrationId and organizer_id = :organizerId)
            """;

    private static final Sort NEWEST_FIRST = Sort.of("-sentAt", "sentAt");

    private final JdbcClient jdbc;

    FeedItems(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes the messages of deliveries that were settled as SENT in the caller's transaction. */
    public void write(List<Envelope.Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        jdbc.sql(WRITE)
                .param("ids", Columns.of(messages, Envelope.Message::deliveryId))
                .param(
                        "titles",
                        Columns.of(messages, message -> content(message).title()))
                .param("texts", Columns.of(messages, message -> content(message).text()))
                .update();
    }

    private static Rendered.InApp content(Envelope.Message message) {
        if (message.content() instanceof Rendered.InApp inApp) {
            return inApp;
        }
        throw new IllegalArgumentException("Only in-app messages go into feeds");
    }

    private record Position(Instant sentAt, UUID id) {}

    Page<FeedItem> page(FeedReader reader, Paging paging) {
        Position position = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        Sort sort = paging.reading(NEWEST_FIRST);
        Map<String, Object> parameters = new HashMap<>(of(reader));
        parameters.put("limit", paging.rows());
        if (position != null) {
            parameters.put("sentAt", position.sentAt().toString());
            parameters.put("id", position.id().toString());
        }
        String behind = position == null ? "" : BEHIND.formatted(sort.behind());
        List<FeedItem> items = jdbc.sql(PAGE.formatted(behind, sort.direction()))
                .params(parameters)
                .query(FeedItems::item)
                .list();
        return paging.page(
                items,
                item -> Cursor.of(item.sentAt(), item.id()),
                () -> jdbc.sql(COUNT).params(of(reader)).query(Long.class).single());
    }

    /** The states of these feeds, without those that their registrants may not read any more. */
    Map<FeedReader, FeedState> states(Set<FeedReader> readers) {
        Map<FeedReader, FeedState> states = new HashMap<>();
        jdbc.sql(STATES)
                .param("registrationIds", Columns.of(readers, FeedReader::registrationId))
                .query(row -> {
                    states.put(
                            new FeedReader(
                                    row.getObject("registration_id", UUID.class),
                                    new OrganizerId(row.getString("organizer_id"))),
                            new FeedState(row.getInt("unread"), row.getObject("newest", UUID.class)));
                });
        return states;
    }

    /** The state of one feed; empty if its registrant may not read it any more. */
    Optional<FeedState> state(FeedReader reader) {
        return Optional.ofNullable(states(Set.of(reader)).get(reader));
    }

    /** Marks these items of the feed. */
    @Transactional
    public void mark(FeedReader reader, Collection<UUID> ids) {
        jdbc.sql(MARK_IDS)
                .params(of(reader))
                .param("ids", Columns.of(ids, id -> id))
                .update();
    }

    /** Marks this item and all older ones of the feed; false if the feed does not have it. */
    @Transactional
    public boolean markUpTo(FeedReader reader, UUID upTo) {
        jdbc.sql(MARK_UP_TO).params(of(reader)).param("upTo", upTo).update();
        return jdbc.sql(IS_OF_READER)
                .params(of(reader))
                .param("upTo", upTo)
                .query(Boolean.class)
                .single();
    }

    private static Map<String, Object> of(FeedReader reader) {
        return Map.of(
                "registrationId",
                reader.registrationId(),
                "organizerId",
                reader.organizer().value());
    }

    private static FeedItem item(ResultSet row, int number) throws SQLException {
        return new FeedItem(
                row.getObject("delivery_id", UUID.class),
                row.getString("kind"),
                row.getString("title"),
                row.getString("text"),
                null,
                row.getObject("sent_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("read_at", OffsetDateTime.class)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
