package io.callboard.analytics.registration;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps one row per registration with its newest state; figures are counted from the rows, so nothing counts twice. */
@Component
class RegistrationProjection {

    /** Of the rows this code writes; raised when rows that exist lack what it now keeps. 1: organizer. */
    static final int SHAPE = 1;

    private static final String KEEP_THE_NEWEST = """
            insert into registration
                (event_id, registration_id, organizer_id, version, shape, status, channels, source, segment)
            select event_id, registration_id, organizer_id, version, :shape, status, string_to_array(channels, ','),
                source, segment
            from unnest(
                :eventIds::uuid[], :registrationIds::uuid[], :organizerIds::text[], :versions::bigint[],
                :statuses::text[], :channels::text[], :sources::text[], :segments::text[])
                as state (event_id, registration_id, organizer_id, version, status, channels, source, segment)
            on conflict (event_id, registration_id) do update
            set organizer_id = excluded.organizer_id,
                version = excluded.version,
                shape = excluded.shape,
                status = excluded.status,
                channels = excluded.channels,
                source = excluded.source,
                segment = excluded.segment
            where (registration.version, registration.shape) < (excluded.version, excluded.shape)
            """;

    private final JdbcClient jdbc;

    RegistrationProjection(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<RegistrationState>> messages) {
        var newest = Newest.of(messages, RegistrationState::registrationId);
        if (newest.isEmpty()) {
            return;
        }
        jdbc.sql(KEEP_THE_NEWEST)
                .param("shape", SHAPE)
                .param("eventIds", Columns.of(newest, RegistrationState::eventId))
                .param("registrationIds", Columns.of(newest, RegistrationState::registrationId))
                .param("organizerIds", Columns.of(newest, RegistrationState::organizerId))
                .param("versions", Columns.of(newest, RegistrationState::version))
                .param("statuses", Columns.of(newest, RegistrationState::status))
                .param("channels", Columns.of(newest, RegistrationState::channelList))
                .param("sources", Columns.of(newest, RegistrationState::source))
                .param("segments", Columns.of(newest, RegistrationState::segment))
                .update();
    }
}
