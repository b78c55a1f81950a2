package io.callboard.registration.host;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.registering.HostRegistrations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hosts that event-service published, and the status of each. A host is added once and removed once, so a repeated
 * message changes nothing.
 */
@Component
class Hosts {

    private static final String ADD = """
        insert into host (host_id, event_id, organizer_id, registration_id, status, details, added_at)
        values (:hostId, :eventId, :organizerId, :registrationId, 'WAITING', :details::jsonb, :addedAt)
        on conflict (host_id) do nothing
        """;

    private static final String REMOVE = """
        update host
        set status = 'REMOVED', details = null
        where host_id = :hostId and status <> 'REMOVED'
        returning registration_id, organizer_id, old.status as before
        """;

    /**
     * A host of a draft waits until the draft is published. A host of a live event that is over is no longer invited.
     */
    private static final String NEXT = """
        select h.host_id, h.registration_id, h.details, e.event_id, e.organizer_id, e.epoch, e.status, e.starts_at,
            e.ends_at, e.zone, e.registration_open, e.waitlist, e.waitlist_offer_seconds,
            e.confirm_email_first, e.approval_required, e.segment_keys
        from host h
        join live_event e on e.event_id = h.event_id and e.organizer_id = h.organizer_id
        where h.status = 'WAITING' and e.status in ('SCHEDULED', 'LIVE')
        order by h.host_id
        limit 1
        for update of h skip locked
        """;

    private static final String INVITED = """
        update host
        set status = 'INVITED', details = null
        where host_id = :hostId
        """;

    private final JdbcClient jdbc;
    private final HostSecrets secrets;
    private final JsonMapper json;
    private final LiveEvents liveEvents;
    private final HostRegistrations registrations;

    Hosts(
            JdbcClient jdbc,
            HostSecrets secrets,
            JsonMapper json,
            LiveEvents liveEvents,
            HostRegistrations registrations) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.json = json;
        this.liveEvents = liveEvents;
        this.registrations = registrations;
    }

    private record Waiting(UUID hostId, UUID registrationId, HostDetails details, LiveEvent event) {}

    private record Removed(UUID registrationId, OrganizerId organizer, boolean invited) {}

    /** Applies the messages in their order. All messages of one host are in one partition. */
    void apply(List<Message<HostAdded>> messages) {
        for (Message<HostAdded> message : messages) {
            HostAdded added = message.data();
            if (added == null) {
                remove(UUID.fromString(message.key()));
            } else {
                add(added);
            }
        }
    }

    /** Registers the next waiting host whose live event is SCHEDULED or LIVE. Returns false if there is none. */
    boolean inviteNext() {
        Optional<Waiting> next =
                jdbc.sql(NEXT).query((row, number) -> waiting(row, number)).optional();
        next.ifPresent(host -> {
            registrations.register(
                    host.registrationId(),
                    host.event(),
                    host.details().person(),
                    host.details().reminderRules());
            jdbc.sql(INVITED).param("hostId", host.hostId()).update();
        });
        return next.isPresent();
    }

    private void add(HostAdded added) {
        jdbc.sql(ADD)
                .param("hostId", added.hostId())
                .param("eventId", added.eventId())
                // Refuses an organizer that no caller can be, because nobody could read its rows.
                .param("organizerId", new OrganizerId(added.organizerId()).value())
                .param("registrationId", added.registrationId())
                .param("details", json.writeValueAsString(secrets.open(added)))
                .param("addedAt", Timestamp.from(added.occurredAt()))
                .update();
    }

    /** A host is unknown if its message was compacted away before this service read it. */
    private void remove(UUID hostId) {
        jdbc.sql(REMOVE)
                .param("hostId", hostId)
                .query((row, number) -> new Removed(
                        row.getObject("registration_id", UUID.class),
                        new OrganizerId(row.getString("organizer_id")),
                        row.getString("before").equals("INVITED")))
                .optional()
                .filter(Removed::invited)
                .ifPresent(removed -> registrations.withdraw(removed.registrationId(), removed.organizer()));
    }

    private Waiting waiting(ResultSet row, int number) throws SQLException {
        return new Waiting(
                row.getObject("host_id", UUID.class),
                row.getObject("registration_id", UUID.class),
                json.readValue(row.getString("details"), HostDetails.class),
                liveEvents.read(row, number));
    }
}
