package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The registrations of kind HOST. They are made when a host is added, cancelled when the host is removed, and not
 * changed in between. They take no seat, and lists and figures of registrations leave them out.
 */
@Component
public class HostRegistrations {

    private static final String STATE = """
        id, event_id, organizer_id, version, status, array_to_string(channels, ',') as channels, locale, time_zone,
            array_to_string(reminder_rules, ',') as reminder_rules, told_epoch, told_starts_at, told_ends_at,
            told_zone, registered_at, changed_at\
        """;

    private static final String ADD = """
        insert into registration (id, kind, event_id, organizer_id, version, status, address, first_name, last_name,
            email, channels, locale, time_zone, source_details, answers, notify, reminder_rules, told_epoch,
            told_starts_at, told_ends_at, told_zone, registered_at, changed_at)
        values (:id, 'HOST', :eventId, :organizerId, 1, 'CONFIRMED', 'host:' || :id::text, :firstName, :lastName,
            :email, '{EMAIL}', :locale, :timeZone, '{}', '{}', true, :reminderRules, :toldEpoch,
            :toldStartsAt, :toldEndsAt, :toldZone, :now, :now)
        on conflict (id) do nothing
        returning %s
        """.formatted(STATE);

    /** Also erases the person. */
    private static final String WITHDRAW = """
        update registration
        set version = version + 1, status = 'CANCELLED', first_name = '', last_name = null, email = null,
            changed_at = :now
        where id = :id and organizer_id = :organizerId and kind = 'HOST' and status <> 'CANCELLED'
        returning %s
        """.formatted(STATE);

    private final JdbcClient jdbc;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    HostRegistrations(JdbcClient jdbc, Passes passes, Contacts contacts, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Registers a host under this id, unless that has happened before. */
    public void register(UUID id, LiveEvent event, Registrant host, List<String> reminderRules) {
        PersonName lastName = host.lastName();
        jdbc.sql(ADD)
                .param("id", id)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("firstName", host.firstName().value())
                .param("lastName", lastName == null ? null : lastName.value())
                .param("email", Objects.requireNonNull(host.email()).value())
                .param("locale", host.locale())
                .param("timeZone", host.timeZone())
                .param("reminderRules", reminderRules.toArray(String[]::new))
                .param("toldEpoch", event.epoch())
                .param("toldStartsAt", Timestamp.from(event.startsAt()))
                .param("toldEndsAt", Timestamp.from(event.endsAt()))
                .param("toldZone", event.zone())
                .param("now", now())
                .query(HostRegistrations::state)
                .optional()
                .ifPresent(state -> {
                    PassLinks links = passes.issueToHost(id, event.organizer());
                    outbox.appendAll(List.of(
                            contacts.recorded(id, event.organizer(), state.version(), host, links),
                            message(RegistrationState.CONFIRMED, state)));
                });
    }

    /** Cancels the registration, withdraws its pass and erases the person, here and for every other service. */
    public void withdraw(UUID id, OrganizerId organizer) {
        jdbc.sql(WITHDRAW)
                .param("id", id)
                .param("organizerId", organizer.value())
                .param("now", now())
                .query(HostRegistrations::state)
                .optional()
                .ifPresent(state -> {
                    passes.revokeAll(id, organizer);
                    outbox.appendAll(List.of(message(RegistrationState.CANCELLED, state), contacts.erased(id)));
                });
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private static OutgoingMessage message(String type, RegistrationState state) {
        return OutgoingMessage.of(RegistrationState.TOPIC, state.registrationId(), type, state);
    }

    private static RegistrationState state(ResultSet row, int number) throws SQLException {
        String rules = row.getString("reminder_rules");
        return RegistrationState.ofHost(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("organizer_id"),
                row.getLong("version"),
                row.getString("status"),
                List.of(row.getString("channels").split(",")),
                row.getString("locale"),
                row.getString("time_zone"),
                rules.isEmpty() ? List.of() : List.of(rules.split(",")),
                row.getInt("told_epoch"),
                new RegistrationState.ToldSchedule(
                        instant(row, "told_starts_at"), instant(row, "told_ends_at"), row.getString("told_zone")),
                instant(row, "registered_at"),
                instant(row, "changed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
