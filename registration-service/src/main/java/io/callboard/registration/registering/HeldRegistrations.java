package io.callboard.registration.registering;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.Seats;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The registrations that hold a seat until their registrants confirm an e-mail address or accept an offer. */
@Component
class HeldRegistrations {

    /** While its e-mail address can be confirmed; the start of the live event may have moved meanwhile. */
    private static final String LOCK_UNCONFIRMED = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT' and status = 'PENDING'
            and pending_until > now()
            and (select starts_at from live_event where event_id = registration.event_id) > now()
        for update
        """.formatted(RegistrationRow.COLUMNS);

    /** While its offer can be accepted; the live event may have changed meanwhile. */
    private static final String LOCK_OFFERED = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT' and status = 'OFFERED'
            and pending_until > now()
            and exists (
                select from live_event e
                where e.event_id = registration.event_id and e.starts_at > now() and e.status in ('SCHEDULED', 'LIVE'))
        for update
        """.formatted(RegistrationRow.COLUMNS);

    /** The offers of a cancelled live event stay as they are, so that their registrants are told of the cancellation. */
    private static final String OVERDUE = """
        select distinct r.event_id, r.organizer_id
        from registration r
        join live_event e on e.event_id = r.event_id
        where r.status in ('PENDING', 'OFFERED') and least(r.pending_until, e.starts_at) <= now()
            and r.pending_until is not null and (r.status = 'PENDING' or e.status <> 'CANCELLED')
        limit :limit
        """;

    private static final String LOCK_OVERDUE = """
        select %s
        from registration
        where event_id = :eventId and organizer_id = :organizerId and status in ('PENDING', 'OFFERED')
            and pending_until is not null
            and (pending_until <= now()
                or (select starts_at from live_event where event_id = :eventId) <= now())
            and (status = 'PENDING'
                or (select status from live_event where event_id = :eventId) <> 'CANCELLED')
        order by id
        limit :limit
        for update skip locked
        """.formatted(RegistrationRow.COLUMNS);

    private final JdbcClient jdbc;
    private final RegistrationRow rows;

    HeldRegistrations(JdbcClient jdbc, RegistrationRow rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * The registration, locked until the end of the transaction; empty if its e-mail address need not be confirmed, or
     * cannot be confirmed any more.
     */
    Optional<Registration> lockUnconfirmed(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK_UNCONFIRMED)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(rows::read)
                .optional();
    }

    /** The registration, locked until the end of the transaction; empty if it has no offer that can be accepted. */
    Optional<Registration> lockOffered(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK_OFFERED)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(rows::read)
                .optional();
    }

    /** Live events with registrations that hold a seat and did not answer in time. */
    List<HoldExpiry.Overdue> overdue(int limit) {
        return jdbc.sql(OVERDUE)
                .param("limit", limit)
                .query((row, number) -> new HoldExpiry.Overdue(
                        row.getObject("event_id", UUID.class), new OrganizerId(row.getString("organizer_id"))))
                .list();
    }

    /**
     * Those registrations of one live event, locked until the end of the transaction. Needs {@link Seats#lock} before,
     * in the same transaction. Leaves out what another transaction has locked.
     */
    List<Registration> lockOverdue(UUID eventId, OrganizerId organizer, int limit) {
        return jdbc.sql(LOCK_OVERDUE)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("limit", limit)
                .query(rows::read)
                .list();
    }
}
