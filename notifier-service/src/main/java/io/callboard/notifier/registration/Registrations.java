package io.callboard.notifier.registration;

import io.callboard.chassis.message.Message;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Enqueuing;
import io.callboard.notifier.delivery.NewDelivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projection of registrations; who is confirmed for the first time gets a confirmation queued. */
@Component
class Registrations {

    private static final String CONFIRMED = "RegistrationConfirmed";

    private static final String UPSERT = """
            insert into registration as known
                (registration_id, organizer_id, event_id, version, status, channels, locale, time_zone)
            select s.registration_id, s.organizer_id, s.event_id, s.version, s.status,
                string_to_array(nullif(s.channels, ''), ','), s.locale, s.time_zone
            from unnest(:registrationIds::uuid[], :organizerIds::text[], :eventIds::uuid[], :versions::bigint[],
                    :statuses::text[], :channels::text[], :locales::text[], :timeZones::text[])
                as s (registration_id, organizer_id, event_id, version, status, channels, locale, time_zone)
            order by s.registration_id
            on conflict (registration_id) do update set
                organizer_id = excluded.organizer_id, event_id = excluded.event_id, version = excluded.version,
                status = excluded.status, channels = excluded.channels, locale = excluded.locale, time_zone = excluded.time_zone
            where known.version < excluded.version
            """;

    private final JdbcClient jdbc;
    private final Enqueuing enqueuing;

    Registrations(JdbcClient jdbc, Enqueuing enqueuing) {
        this.jdbc = jdbc;
        this.enqueuing = enqueuing;
    }

    void apply(List<Message<RegistrationState>> messages) {
        Map<UUID, RegistrationState> newest = new HashMap<>();
        List<NewDelivery> confirmations = new ArrayList<>();
        for (Message<RegistrationState> message : messages) {
            RegistrationState state = message.data();
            // Attendance shares the topic and says nothing about who is to be written to.
            if (state == null || !message.type().startsWith("Registration")) {
                continue;
            }
            newest.merge(state.registrationId(), state, (a, b) -> a.version() >= b.version() ? a : b);
            if (message.type().equals(CONFIRMED) && state.wantsConfirmation()) {
                for (Channel channel : Channel.values()) {
                    if (state.channels().contains(channel.name())) {
                        confirmations.add(NewDelivery.confirmation(
                                state.organizerId(),
                                state.eventId(),
                                state.registrationId(),
                                channel,
                                state.occurredAt()));
                    }
                }
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        Collection<RegistrationState> states = newest.values();
        jdbc.sql(UPSERT)
                .param("registrationIds", texts(states, RegistrationState::registrationId))
                .param("organizerIds", texts(states, RegistrationState::organizerId))
                .param("eventIds", texts(states, RegistrationState::eventId))
                .param("versions", texts(states, RegistrationState::version))
                .param("statuses", texts(states, RegistrationState::status))
                .param("channels", texts(states, state -> String.join(",", state.channels())))
                .param("locales", texts(states, RegistrationState::locale))
                .param("timeZones", texts(states, RegistrationState::timeZone))
                .update();
        enqueuing.enqueue(confirmations);
    }

    private static @Nullable String[] texts(
            Collection<RegistrationState> states, Function<RegistrationState, @Nullable Object> field) {
        @Nullable String[] texts = new @Nullable String[states.size()];
        int position = 0;
        for (RegistrationState state : states) {
            Object value = field.apply(state);
            texts[position++] = value == null ? null : value.toString();
        }
        return texts;
    }
}
