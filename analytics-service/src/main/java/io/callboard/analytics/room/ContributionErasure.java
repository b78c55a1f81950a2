package io.callboard.analytics.room;

import io.callboard.chassis.sql.Columns;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Erases what registrants wrote. The caller's transaction has locked the registrations, so a viewer who is writing has
 * either committed before or is refused. It locks the rooms in the order of their ids, then the contributions, which
 * nobody changes without the lock of their room.
 */
@Component
public class ContributionErasure {

    private static final String LOCK = """
            select event_id
            from room
            where event_id in (
                select event_id from contribution where registration_id = any(:registrationIds::uuid[]) and status <> 'ERASED')
            order by event_id
            for update
            """;

    /** Each contribution gets a number of its own, as by any other change. */
    private static final String ERASE = """
            with theirs as materialized (
                select contribution_id, event_id, row_number() over (partition by event_id order by contribution_id) as nth
                from contribution
                where registration_id = any(:registrationIds::uuid[]) and event_id = any(:eventIds::uuid[]) and status <> 'ERASED'
            ), changed as (
                update room
                set revision = revision + theirs.amount
                from (select event_id, max(nth) as amount from theirs group by event_id) as theirs
                where room.event_id = theirs.event_id
                returning room.event_id, old.revision
            )
            update contribution
            set status = 'ERASED', name = null, text = null, revision = changed.revision + theirs.nth
            from theirs
            join changed using (event_id)
            where contribution.contribution_id = theirs.contribution_id
            """;

    private final JdbcClient jdbc;

    ContributionErasure(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Needs a running transaction. */
    public void erase(Collection<UUID> registrationIds) {
        if (registrationIds.isEmpty()) {
            return;
        }
        List<UUID> eventIds = jdbc.sql(LOCK)
                .param("registrationIds", Columns.of(registrationIds, id -> id))
                .query(UUID.class)
                .list();
        if (!eventIds.isEmpty()) {
            jdbc.sql(ERASE)
                    .param("registrationIds", Columns.of(registrationIds, id -> id))
                    .param("eventIds", Columns.of(eventIds, id -> id))
                    .update();
        }
    }
}
