package io.callboard.event.figures;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.message.Newest;
import io.callboard.chassis.sql.Columns;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the registrations of each live event by status. A row for each registration keeps the status that was counted,
 * so the order and the repetition of messages do not matter.
 */
@Component
class RegistrationCounts {

    /**
     * Version of the rows that this code writes. It is raised when existing rows lack a value that the code now keeps.
     */
    static final int SHAPE = 1;

    private static final String COUNT_THE_NEWEST = """
            with written as (
                insert into registration (registration_id, event_id, organizer_id, version, shape, status)
                select registration_id, event_id, organizer_id, version, :shape, status
                from unnest(:registrationIds::uuid[], :eventIds::uuid[], :organizerIds::text[], :versions::bigint[],
                        :statuses::text[])
                    as state (registration_id, event_id, organizer_id, version, status)
                order by registration_id
                on conflict (registration_id) do update
                set version = excluded.version,
                    shape = excluded.shape,
                    status = excluded.status
                where (registration.version, registration.shape) < (excluded.version, excluded.shape)
                returning new.event_id, new.organizer_id, new.status as status, old.status as before
            ), change as (
                select event_id, organizer_id, status, 1 as registrations
                from written
                union all
                select event_id, organizer_id, before, -1
                from written
                where before is not null)
            insert into registration_count as known (event_id, organizer_id, status, registrations)
            select event_id, organizer_id, status, sum(registrations)
            from change
            group by event_id, organizer_id, status
            having sum(registrations) <> 0
            order by event_id, organizer_id, status
            on conflict (event_id, organizer_id, status) do update
            set registrations = known.registrations + excluded.registrations
            """;

    private final JdbcClient jdbc;

    RegistrationCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void apply(List<Message<RegistrationState>> messages) {
        var newest = Newest.of(messages, RegistrationState::registrationId);
        if (newest.isEmpty()) {
            return;
        }
        jdbc.sql(COUNT_THE_NEWEST)
                .param("shape", SHAPE)
                .param("registrationIds", Columns.of(newest, RegistrationState::registrationId))
                .param("eventIds", Columns.of(newest, RegistrationState::eventId))
                .param("organizerIds", Columns.of(newest, RegistrationState::organizerId))
                .param("versions", Columns.of(newest, RegistrationState::version))
                .param("statuses", Columns.of(newest, RegistrationState::status))
                .update();
    }
}
