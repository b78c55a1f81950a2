package io.callboard.analytics.registration;

import io.callboard.chassis.message.Message;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps one row per registration with its newest state; figures are counted from the rows, so nothing counts twice. */
@Component
class RegistrationProjection {

    private static final Set<String> FULL_STATES =
            Set.of("RegistrationConfirmed", "RegistrationWaitlisted", "RegistrationChanged", "RegistrationCancelled");

    private static final String KEEP_THE_NEWEST = """
            insert into registration (event_id, registration_id, version, status, channels, source, segment)
            select event_id, registration_id, version, status, string_to_array(channels, ','), source, segment
            from unnest(
                cast(:eventIds as uuid[]), cast(:registrationIds as uuid[]), cast(:versions as bigint[]),
                cast(:statuses as text[]), cast(:channels as text[]), cast(:sources as text[]),
                cast(:segments as text[]))
                as state (event_id, registration_id, version, status, channels, source, segment)
            on conflict (event_id, registration_id) do update
            set version = excluded.version,
                status = excluded.status,
                channels = excluded.channels,
                source = excluded.source,
                segment = excluded.segment
            where registration.version < excluded.version
            """;

    private final JdbcClient jdbc;

    RegistrationProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<RegistrationState>> messages) {
        Map<UUID, RegistrationState> newest = messages.stream()
                .filter(message -> FULL_STATES.contains(message.type()))
                .map(Message::data)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(
                        RegistrationState::registrationId,
                        Function.identity(),
                        BinaryOperator.maxBy((a, b) -> Long.compare(a.version(), b.version())),
                        TreeMap::new));
        if (newest.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_NEWEST)
                .param("eventIds", column(newest, state -> state.eventId().toString()))
                .param(
                        "registrationIds",
                        column(newest, state -> state.registrationId().toString()))
                .param("versions", column(newest, state -> Long.toString(state.version())))
                .param("statuses", column(newest, RegistrationState::status))
                .param("channels", column(newest, state -> String.join(",", state.channels())))
                .param("sources", column(newest, RegistrationState::source))
                .param("segments", column(newest, RegistrationState::segment))
                .update();
    }

    private static @Nullable String[] column(
            Map<UUID, RegistrationState> states, Function<RegistrationState, @Nullable String> value) {
        return states.values().stream().map(value).toArray(String[]::new);
    }
}
