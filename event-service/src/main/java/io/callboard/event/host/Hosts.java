package io.callboard.event.host;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.event.reminder.ReminderRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All hosts. */
@Repository
class Hosts {

    private static final String LOCK_EVENT = """
            select status from live_event where id = :eventId and organizer_id = :organizerId for no key update
            """;

    private static final String KNOWS_EVENT = """
            select exists (select 1 from live_event where id = :eventId and organizer_id = :organizerId)
            """;

    private static final String ADD = """
            insert into host (host_id, event_id, organizer_id, registration_id, first_name, last_name, email, locale,
                time_zone, reminder_rules, created_at)
            values (:id, :eventId, :organizerId, :registrationId, :firstName, :lastName, :email, :locale, :timeZone,
                :reminderRules, :createdAt)
            on conflict (event_id, email) do nothing
            """;

    private static final String REMOVE = """
            delete from host where host_id = :id and event_id = :eventId and organizer_id = :organizerId
            """;

    private static final String COUNT = """
            select count(*) from host where event_id = :eventId and organizer_id = :organizerId
            """;

    /**
     * In the order of ids, which rise with time. The placeholders are an operator and the direction, both from {@link
     * Sort}.
     */
    private static final String LIST = """
            select host_id, event_id, organizer_id, registration_id, first_name, last_name, email, locale, time_zone,
                reminder_rules, created_at
            from host
            where event_id = :eventId and organizer_id = :organizerId
                and (:after::uuid is null or host_id %s :after::uuid)
            order by host_id %s
            limit :limit
            """;

    private final JdbcClient jdbc;

    Hosts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Locks the organizer's live event, so that its status stays until the end of the transaction, and returns the
     * status; empty if the organizer has no such live event.
     */
    Optional<String> lockEvent(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(LOCK_EVENT)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(String.class)
                .optional();
    }

    /** Whether the organizer has this live event. */
    boolean knowEvent(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(KNOWS_EVENT)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(Boolean.class)
                .single();
    }

    /** Returns false if the live event already has a host with this address. */
    boolean add(Host host) {
        return jdbc.sql(ADD)
                        .param("id", host.id())
                        .param("eventId", host.eventId())
                        .param("organizerId", host.organizer().value())
                        .param("registrationId", host.registrationId())
                        .param("firstName", host.firstName())
                        .param("lastName", host.lastName())
                        .param("email", host.email().value())
                        .param("locale", host.locale())
                        .param("timeZone", host.timeZone())
                        .param(
                                "reminderRules",
                                host.reminderRules().stream()
                                        .map(ReminderRule::toString)
                                        .toArray(String[]::new))
                        .param("createdAt", Timestamp.from(host.createdAt()))
                        .update()
                == 1;
    }

    /** Returns false if the live event has no such host. */
    boolean remove(UUID id, UUID eventId, OrganizerId organizer) {
        return jdbc.sql(REMOVE)
                        .param("id", id)
                        .param("eventId", eventId)
                        .param("organizerId", organizer.value())
                        .update()
                == 1;
    }

    long count(UUID eventId, OrganizerId organizer) {
        return jdbc.sql(COUNT)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .query(Long.class)
                .single();
    }

    List<Host> list(UUID eventId, OrganizerId organizer, Sort sort, @Nullable UUID after, int limit) {
        return jdbc.sql(LIST.formatted(sort.behind(), sort.direction()))
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> read(row))
                .list();
    }

    private static Host read(ResultSet row) throws SQLException {
        return new Host(
                row.getObject("host_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                row.getObject("event_id", UUID.class),
                new OrganizerId(row.getString("organizer_id")),
                row.getString("first_name"),
                row.getString("last_name"),
                new EmailAddress(row.getString("email")),
                row.getString("locale"),
                row.getString("time_zone"),
                Stream.of((String[]) row.getArray("reminder_rules").getArray())
                        .map(ReminderRule::parse)
                        .toList(),
                row.getTimestamp("created_at").toInstant());
    }
}
