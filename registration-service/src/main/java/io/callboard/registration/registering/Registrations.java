package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.channels;
import static io.callboard.registration.registering.RegistrationRow.ids;
import static io.callboard.registration.registering.RegistrationRow.names;
import static io.callboard.registration.registering.RegistrationRow.orNull;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The registrations of registrants, with their registrants; those of hosts are {@link HostRegistrations}. */
@Component
class Registrations {

    private static final String FIND = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT'
        """.formatted(RegistrationRow.COLUMNS);

    private static final String LOCK = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT'
        for update
        """.formatted(RegistrationRow.COLUMNS);

    /**
     * Does not lock a cancelled registration. Another transaction may have locked it to register its address again and
     * wait for the seats that this transaction holds.
     */
    private static final String LOCK_UNLESS_CANCELLED = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT' and status <> 'CANCELLED'
        for update
        """.formatted(RegistrationRow.COLUMNS);

    private static final String ADDRESSES = """
        select address
        from registration
        where event_id = :eventId and organizer_id = :organizerId and address = any(:addresses::text[])
            and status <> 'CANCELLED'
        """;

    private static final String SAVE = """
        update registration
        set version = :version, status = :status, channels = string_to_array(:channels, ','),
            first_name = :firstName, last_name = :lastName, company = :company, locale = :locale,
            given_answers = :answers::jsonb, choices = :choices::jsonb, time_zone = :timeZone, reminders = :reminders,
            extra_reminder_minutes = :extraMinutes, quiet_hours = :quietHours, changed_at = :changedAt
        where id = :id and organizer_id = :organizerId
        """;

    private static final String SAVE_FULFILLED = """
        update registration
        set version = :version, status = :status, awaits = string_to_array(:awaits, ','), pending_until = :pendingUntil,
            changed_at = :changedAt,
            email_confirmed_at = case
                when 'EMAIL' = any(awaits) and not 'EMAIL' = any(string_to_array(:awaits, ',')) then
                    date_trunc('milliseconds', now())
                else email_confirmed_at
            end
        where id = :id and organizer_id = :organizerId
        """;

    /** The new address has got no links yet by being registered again. */
    private static final String SAVE_EMAIL = """
        update registration
        set version = :version, status = :status, awaits = string_to_array(:awaits, ','), pending_until = :pendingUntil,
            changed_at = :changedAt, address = :email, email = :email, links_sent_at = null,
            email_confirmed_at = date_trunc('milliseconds', now())
        where id = :id and organizer_id = :organizerId
        """;

    private static final String SAVE_CANCELLED = """
        update registration
        set version = version + 1, status = 'CANCELLED', cancellation = :cancellation, changed_at = :changedAt
        where id = any(:ids::uuid[]) and organizer_id = :organizerId
        """;

    private static final String MAIL = """
        select links_sent_at, email_confirmed_at
        from registration
        where id = :id and organizer_id = :organizerId
        """;

    private final JdbcClient jdbc;
    private final RegistrationRow rows;
    private final JsonMapper json;

    Registrations(JdbcClient jdbc, RegistrationRow rows, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.json = json;
    }

    /** The registration, if it is one of this organizer. */
    Optional<Registration> find(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(rows::read)
                .optional();
    }

    /** The registration, locked until the end of the transaction. */
    Registration lock(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(rows::read)
                .optional()
                .orElseThrow(() -> new EmptyResultDataAccessException(1));
    }

    /**
     * The registration, locked until the end of the transaction; empty if it is cancelled. Needs {@link Seats#lock}
     * before, in the same transaction.
     */
    Optional<Registration> lockUnlessCancelled(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK_UNLESS_CANCELLED)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(rows::read)
                .optional();
    }

    /** The addresses among these that are registered. */
    List<String> addressesAmong(LiveEvent event, Collection<String> addresses) {
        return jdbc.sql(ADDRESSES)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("addresses", addresses.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    /**
     * What is known about mails to a registrant.
     *
     * @param linksSentAt when the links were last sent because the address was registered again; null if never
     * @param confirmedAt when the registrant confirmed the e-mail address; null if never
     */
    record Mail(@Nullable Instant linksSentAt, @Nullable Instant confirmedAt) {}

    Mail mail(Registration registration) {
        return jdbc.sql(MAIL)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .query((row, number) -> new Mail(
                        orNull(row.getTimestamp("links_sent_at"), Timestamp::toInstant),
                        orNull(row.getTimestamp("email_confirmed_at"), Timestamp::toInstant)))
                .single();
    }

    /** Writes what a registrant may change: version, name, company, answers, language, time zone, and wishes. */
    void saveWishes(Registration changed) {
        save(changed);
    }

    /**
     * Writes that something has happened which a registration waited for, or that it was accepted. Its seat stays its
     * own.
     */
    void saveFulfilled(Registration fulfilled) {
        progress(SAVE_FULFILLED, fulfilled).update();
    }

    /**
     * Writes that the registrant confirmed another e-mail address, and what that fulfills. Throws
     * {@link org.springframework.dao.DuplicateKeyException} if the address is registered for the live event.
     */
    void saveEmail(Registration reached, EmailAddress email) {
        progress(SAVE_EMAIL, reached).param("email", email.value()).update();
    }

    private JdbcClient.StatementSpec progress(String statement, Registration registration) {
        Instant until = registration.heldUntil();
        return jdbc.sql(statement)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .param("version", registration.version())
                .param("status", registration.status().name())
                .param("awaits", names(registration.awaits()))
                .param("pendingUntil", orNull(until, Timestamp::from))
                .param("changedAt", Timestamp.from(registration.changedAt()));
    }

    /** Writes the cancellation of registrations that are locked and not cancelled yet, and frees their places. */
    void saveCancelled(
            LockedSeats seats,
            OrganizerId organizer,
            List<Registration> active,
            @Nullable Cancellation why,
            Instant now) {
        jdbc.sql(SAVE_CANCELLED)
                .param("ids", ids(active))
                .param("organizerId", organizer.value())
                .param("cancellation", orNull(why, Enum::name))
                .param("changedAt", Timestamp.from(now))
                .update();
        freePlaces(seats, active);
    }

    /** Counts the places of registrations of one live event as free, whose status is the one before. */
    static void freePlaces(LockedSeats seats, List<Registration> active) {
        int waitlisted = (int) active.stream()
                .filter(registration -> registration.status() == RegistrationStatus.WAITLISTED)
                .count();
        seats.count(waitlisted - active.size(), -waitlisted);
    }

    private void save(Registration registration) {
        Registrant registrant = registration.registrant();
        ReminderWishes wishes = registrant.reminderWishes();
        jdbc.sql(SAVE)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .param("version", registration.version())
                .param("status", registration.status().name())
                .param("firstName", registrant.firstName().value())
                .param("lastName", orNull(registrant.lastName(), PersonName::value))
                .param("company", registrant.company())
                .param("channels", channels(registration))
                .param("locale", registrant.locale())
                .param("answers", json.writeValueAsString(registrant.answers()))
                .param("choices", json.writeValueAsString(registrant.choices()))
                .param("timeZone", registrant.timeZone())
                .param("reminders", wishes.reminders().name())
                .param("extraMinutes", wishes.extraMinutes())
                .param("quietHours", wishes.quietHours().text())
                .param("changedAt", Timestamp.from(registration.changedAt()))
                .update();
    }
}
