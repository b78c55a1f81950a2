package io.callboard.analytics.liveevent;

import io.callboard.chassis.message.Message;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the newest state of each live event, whatever the order of arrival. */
@Component
class LiveEventProjection {

    private static final String KEEP_THE_NEWEST = """
            insert into live_event (event_id, organizer_id, version, status, title, starts_at)
            select event_id, organizer_id, version, status, title, starts_at
            from unnest(
                cast(:eventIds as uuid[]), cast(:organizerIds as text[]), cast(:versions as bigint[]),
                cast(:statuses as text[]), cast(:titles as text[]), cast(:startsAt as timestamptz[]))
                as state (event_id, organizer_id, version, status, title, starts_at)
            on conflict (event_id) do update
            set version = excluded.version,
                status = excluded.status,
                title = excluded.title,
                starts_at = excluded.starts_at
            where live_event.version < excluded.version
            """;

    private final JdbcClient jdbc;

    LiveEventProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<LiveEventState>> messages) {
        Map<UUID, LiveEventState> newest = messages.stream()
                .map(Message::data)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(
                        LiveEventState::eventId,
                        Function.identity(),
                        BinaryOperator.maxBy((a, b) -> Long.compare(a.version(), b.version())),
                        TreeMap::new));
        if (newest.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_NEWEST)
                .param("eventIds", column(newest, LiveEventState::eventId))
                .param("organizerIds", column(newest, LiveEventState::organizerId))
                .param("versions", column(newest, LiveEventState::version))
                .param("statuses", column(newest, LiveEventState::status))
                .param("titles", column(newest, LiveEventState::title))
                .param("startsAt", column(newest, LiveEventState::startsAt))
                .update();
    }

    private static String[] column(Map<UUID, LiveEventState> states, Function<LiveEventState, Object> value) {
        return states.values().stream().map(value).map(Object::toString).toArray(String[]::new);
    }
}
