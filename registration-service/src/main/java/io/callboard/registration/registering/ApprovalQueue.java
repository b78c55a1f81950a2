package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.ids;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.Seats;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The registrations that wait for nothing but the approval of the organizer. */
@Component
class ApprovalQueue {

    private static final String AWAITS_APPROVAL = """
        event_id = :eventId and organizer_id = :organizerId and status = 'PENDING' and awaits = '{APPROVAL}'\
        """;

    /** In the order of the ids, so that two such statements do not deadlock. */
    private static final String LOCK_AWAITING_APPROVAL = """
        select %s
        from registration
        where %s and id = any(:ids::uuid[])
        order by id
        for update
        """.formatted(RegistrationRow.COLUMNS, AWAITS_APPROVAL);

    private static final String LOCK_NEXT_AWAITING_APPROVAL = """
        select %s
        from registration
        where %s and id <= :last
        order by id
        limit :limit
        for update
        """.formatted(RegistrationRow.COLUMNS, AWAITS_APPROVAL);

    private static final String LAST_AWAITING_APPROVAL = """
        select id
        from registration
        where %s
        order by id desc
        limit 1
        """.formatted(AWAITS_APPROVAL);

    private static final String SAVE_APPROVED = """
        update registration
        set version = version + 1, status = 'CONFIRMED', awaits = '{}', changed_at = :changedAt
        where id = any(:ids::uuid[]) and organizer_id = :organizerId
        """;

    private static final String SAVE_REASON = """
        update registration
        set decision_reason = :reason
        where id = any(:ids::uuid[]) and organizer_id = :organizerId
        """;

    private final JdbcClient jdbc;
    private final RegistrationRow rows;

    ApprovalQueue(JdbcClient jdbc, RegistrationRow rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /**
     * Those of these registrations that wait for the organizer, locked until the end of the transaction. Needs
     * {@link Seats#lock} before, in the same transaction.
     */
    List<Registration> lock(UUID eventId, OrganizerId organizer, Collection<UUID> ids) {
        return jdbc.sql(LOCK_AWAITING_APPROVAL)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("ids", Columns.of(ids, id -> id))
                .query(rows::read)
                .list();
    }

    /** The newest registration that waits for the organizer. */
    Optional<UUID> last(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(LAST_AWAITING_APPROVAL)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(UUID.class)
                .optional();
    }

    /**
     * Some registrations up to this one that wait for the organizer, locked until the end of the transaction. Needs
     * {@link Seats#lock} before, in the same transaction.
     */
    List<Registration> lock(UUID eventId, OrganizerId organizer, UUID last, int limit) {
        return jdbc.sql(LOCK_NEXT_AWAITING_APPROVAL)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("last", last)
                .param("limit", limit)
                .query(rows::read)
                .list();
    }

    /** Writes that the organizer approved registrations that are locked. Their seats stay their own. */
    void saveApproved(OrganizerId organizer, List<Registration> approved, Instant now) {
        jdbc.sql(SAVE_APPROVED)
                .param("ids", ids(approved))
                .param("organizerId", organizer.value())
                .param("changedAt", Timestamp.from(now))
                .update();
    }

    /** Writes what the organizer said about the decision. */
    void saveReason(OrganizerId organizer, List<Registration> decided, @Nullable String reason) {
        if (reason != null) {
            jdbc.sql(SAVE_REASON)
                    .param("ids", ids(decided))
                    .param("organizerId", organizer.value())
                    .param("reason", reason)
                    .update();
        }
    }
}
