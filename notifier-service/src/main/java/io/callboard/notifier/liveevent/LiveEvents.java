package io.callboard.notifier.liveevent;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.subscription.WebhookFacts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The projection of live events. */
@Component
public class LiveEvents {

    /** Rises when the projection keeps more of the same message. */
    static final int SHAPE = 5;

    /**
     * A lower version never wins, even with a higher shape, so that reading a topic again does not restore an older
     * state.
     */
    private static final String UPSERT = """
            insert into live_event as known (event_id, organizer_id, version, shape, epoch, status, title, zone, starts_at, ends_at,
                previous_starts_at, custom_message, cancellation_reason, delayed_since_epoch, planned_starts_at, content,
                reminds_by_email)
            select s.event_id, s.organizer_id, s.version, :shape, s.epoch, s.status, s.title, s.zone, s.starts_at, s.ends_at,
                s.previous_starts_at, s.custom_message, s.cancellation_reason, s.delayed_since_epoch,
                s.planned_starts_at, s.content, s.reminds_by_email
            from unnest(:eventIds::uuid[], :organizerIds::text[], :versions::bigint[], :epochs::int[], :statuses::text[],
                    :titles::text[], :zones::text[], :startsAts::timestamptz[], :endsAts::timestamptz[],
                    :previousStartsAts::timestamptz[], :customMessages::text[],
                    :cancellationReasons::text[], :delayedSinceEpochs::int[], :plannedStartsAts::timestamptz[],
                    :contents::jsonb[], :remindsByEmail::boolean[])
                as s (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at,
                    previous_starts_at, custom_message, cancellation_reason, delayed_since_epoch, planned_starts_at,
                    content, reminds_by_email)
            order by s.event_id
            on conflict (event_id) do update set
                organizer_id = excluded.organizer_id, version = excluded.version, shape = excluded.shape,
                epoch = excluded.epoch, status = excluded.status, title = excluded.title, zone = excluded.zone,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                previous_starts_at = excluded.previous_starts_at,
                custom_message = excluded.custom_message, cancellation_reason = excluded.cancellation_reason,
                delayed_since_epoch = excluded.delayed_since_epoch, planned_starts_at = excluded.planned_starts_at,
                content = excluded.content, reminds_by_email = excluded.reminds_by_email
            where (known.version, known.shape) < (excluded.version, excluded.shape)
            returning event_id, coalesce(old.version, 0) as previous_version
            """;

    private static final String COLUMNS =
            "e.event_id, e.title, e.zone, e.starts_at, e.ends_at, e.previous_starts_at, e.planned_starts_at,"
                    + " e.custom_message, e.cancellation_reason, e.content, e.epoch, a.address as reply_to";

    private static final String SELECT = """
            select %s
            from live_event e
            left join reply_address a on a.organizer_id = e.organizer_id
            where e.event_id = any(:eventIds::uuid[])
            """.formatted(COLUMNS);

    private static final String SELECT_OWN = """
            select %s
            from live_event e
            left join reply_address a on a.organizer_id = e.organizer_id
            where e.event_id = :eventId and e.organizer_id = :organizerId
            """.formatted(COLUMNS);

    private final JdbcClient jdbc;
    private final DeliveryWaker waker;
    private final WebhookFacts webhooks;
    private final Arrivals arrivals;
    private final JsonMapper json = JsonMapper.builder().build();

    LiveEvents(JdbcClient jdbc, DeliveryWaker waker, WebhookFacts webhooks, Arrivals arrivals) {
        this.jdbc = jdbc;
        this.waker = waker;
        this.webhooks = webhooks;
        this.arrivals = arrivals;
    }

    /** The known ones of these live events. */
    public Map<UUID, LiveEvent> find(Collection<UUID> eventIds) {
        return jdbc
                .sql(SELECT)
                .param("eventIds", eventIds.stream().map(UUID::toString).toArray(String[]::new))
                .query(this::liveEvent)
                .list()
                .stream()
                .collect(Collectors.toMap(LiveEvent::eventId, Function.identity()));
    }

    /** The organizer's live event of this id, if it is known. */
    public Optional<LiveEvent> find(OrganizerId organizer, UUID eventId) {
        return jdbc.sql(SELECT_OWN)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(this::liveEvent)
                .optional();
    }

    void apply(List<Message<LiveEventState>> messages) {
        List<LiveEventState> states = Newest.of(messages, LiveEventState::eventId);
        if (states.isEmpty()) {
            return;
        }
        Map<UUID, Long> previous = new LinkedHashMap<>();
        jdbc.sql(UPSERT)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(states, LiveEventState::eventId))
                .param("organizerIds", Columns.of(states, LiveEventState::organizerId))
                .param("versions", Columns.of(states, LiveEventState::version))
                .param("epochs", Columns.of(states, LiveEventState::epoch))
                .param("statuses", Columns.of(states, LiveEventState::status))
                .param("titles", Columns.of(states, LiveEventState::title))
                .param("zones", Columns.of(states, state -> state.start().zone()))
                .param("startsAts", Columns.of(states, LiveEventState::startsAt))
                .param("endsAts", Columns.of(states, LiveEventState::endsAt))
                .param("previousStartsAts", Columns.of(states, LiveEvents::previousStartsAt))
                .param("customMessages", Columns.of(states, LiveEvents::customMessage))
                .param("cancellationReasons", Columns.of(states, LiveEventState::cancellationReason))
                .param(
                        "delayedSinceEpochs",
                        Columns.of(
                                states,
                                state -> state.delay() == null
                                        ? null
                                        : state.delay().sinceEpoch()))
                .param(
                        "plannedStartsAts",
                        Columns.of(
                                states,
                                state -> state.delay() == null
                                        ? null
                                        : state.delay().plannedStartsAt()))
                .param("contents", Columns.of(states, state -> json.writeValueAsString(MailContent.of(state))))
                .param("remindsByEmail", Columns.of(states, LiveEvents::remindsByEmail))
                .query(row -> {
                    previous.put(row.getObject("event_id", UUID.class), row.getLong("previous_version"));
                });
        webhooks.queue("event.", () -> LiveEventFacts.of(messages, previous));
        List<UUID> changed = List.copyOf(previous.keySet());
        waker.wakeEvents(changed);
        arrivals.applied(changed);
    }

    private static @Nullable Instant previousStartsAt(LiveEventState state) {
        return state.previousStart() == null ? null : state.previousStart().startsAt();
    }

    private static @Nullable String customMessage(LiveEventState state) {
        return state.reminders() == null ? null : state.reminders().customMessage();
    }

    private static boolean remindsByEmail(LiveEventState state) {
        return state.reminders() == null
                || state.reminders().channels() == null
                || state.reminders().channels().contains(Channel.EMAIL.name());
    }

    /** A zone that only another service's newer Java knows must not stop the queue. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private LiveEvent liveEvent(ResultSet row, int number) throws SQLException {
        return new LiveEvent(
                row.getObject("event_id", UUID.class),
                row.getString("title"),
                zone(row.getString("zone")),
                row.getObject("starts_at", OffsetDateTime.class).toInstant(),
                row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                instant(row, "previous_starts_at"),
                instant(row, "planned_starts_at"),
                row.getString("custom_message"),
                row.getString("cancellation_reason"),
                content(row.getString("content")),
                row.getInt("epoch"),
                row.getString("reply_to"));
    }

    /** Null in a row that was not read again since the column exists. */
    private MailContent content(@Nullable String column) {
        return column == null ? MailContent.none() : json.readValue(column, MailContent.class);
    }
}
