package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.ids;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import io.callboard.registration.liveevent.Seats;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the registrations whose personal data is still here, and erases it. */
@Component
class ErasableRegistrations {

    /**
     * Registrations of a live event whose personal data is still here. Leaves out what another transaction has locked: one
     * that has locked a cancelled registration may wait for the seats that this transaction holds.
     */
    private static final String LOCK_TO_ERASE = """
        select %s
        from registration
        where event_id = :eventId and organizer_id = :organizerId and kind = 'REGISTRANT' and erased_at is null
            and id > :after
        order by id
        limit :limit
        for update skip locked
        """.formatted(RegistrationRow.COLUMNS);

    /** The seats of live events are locked in the order of their ids. */
    private static final String NOT_ERASED = """
        select %s
        from registration
        where (id, organizer_id) in (select * from unnest(:ids::uuid[], :organizerIds::text[])) and erased_at is null
        order by event_id, id
        """.formatted(RegistrationRow.COLUMNS);

    private static final String ERASE = """
        update registration
        set version = version + 1, changed_at = :changedAt, erased_at = date_trunc('milliseconds', now()),
            status = case when id = any(:cancelled::uuid[]) then 'CANCELLED' else status end,
            decision_reason = null, email_confirmed_at = null, %s
        where id = any(:ids::uuid[]) and organizer_id = :organizerId
        returning %s
        """.formatted(RegistrationRow.ERASED, RegistrationRow.COLUMNS);

    private final JdbcClient jdbc;
    private final RegistrationRow rows;

    ErasableRegistrations(JdbcClient jdbc, RegistrationRow rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * Some registrations behind this one whose personal data is not erased, locked until the end of the transaction.
     * Needs {@link Seats#lock} before, in the same transaction.
     */
    List<Registration> lockToErase(UUID eventId, OrganizerId organizer, UUID after, int limit) {
        return jdbc.sql(LOCK_TO_ERASE)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("after", after)
                .param("limit", limit)
                .query(rows::read)
                .list();
    }

    /** Those of these registrations whose personal data is not erased here, although its erasure was confirmed. */
    List<Registration> notErased(List<ErasureConfirmed> confirmed) {
        return confirmed.isEmpty()
                ? List.of()
                : jdbc.sql(NOT_ERASED)
                        .param("ids", Columns.of(confirmed, ErasureConfirmed::registrationId))
                        .param("organizerIds", Columns.of(confirmed, ErasureConfirmed::organizerId))
                        .query(rows::read)
                        .list();
    }

    /**
     * Erases the personal data of registrations that are locked, and returns them as they are then.
     *
     * @param cancelled those among them that are cancelled by it; does not count their seats
     */
    List<Registration> erase(OrganizerId organizer, List<Registration> all, List<Registration> cancelled, Instant now) {
        return jdbc.sql(ERASE)
                .param("ids", ids(all))
                .param("cancelled", ids(cancelled))
                .param("organizerId", organizer.value())
                .param("changedAt", Timestamp.from(now))
                .query(rows::read)
                .list();
    }
}
