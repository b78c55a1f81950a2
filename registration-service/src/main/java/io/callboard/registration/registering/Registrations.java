package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.channels;
import static io.callboard.registration.registering.RegistrationRow.ids;
import static io.callboard.registration.registering.RegistrationRow.names;
import static io.callboard.registration.registering.RegistrationRow.orNull;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    /**
     * The oldest of those who wait, as many as there are free seats. An offer lasts for a quarter of the time until the
     * start at most, so that others can get one too, but not less than the shortest. A person who must confirm an e-mail
     * address accepts by doing so. A registration that nobody writes to gets its seat at once.
     */
    private static final String PROMOTE = """
        with offer as (
            select case
                when :offerSeconds::float8 is not null and :startsAt::timestamptz >= now() + shortest then
                    date_trunc('milliseconds', now()) + greatest(shortest, least(
                        make_interval(secs => :offerSeconds::float8), (:startsAt::timestamptz - now()) / 4))
                end as until
            from make_interval(secs => :shortestOfferSeconds::float8) as shortest
        ), next as (
            select id
            from registration
            where event_id = :eventId and organizer_id = :organizerId and status = 'WAITLISTED'
            order by waiting_no, registered_at, id
            limit coalesce((
                select greatest(0, least(:most, coalesce(capacity - taken, :most)))
                from live_event_seats
                where event_id = :eventId), 0)
            for update
        )
        update registration
        set version = version + 1, changed_at = :changedAt,
            status = case
                when 'EMAIL' = any(awaits) then 'PENDING'
                when offer.until is not null and notify then 'OFFERED'
                when awaits = '{}' then 'CONFIRMED'
                else 'PENDING'
            end,
            pending_until = case
                when 'EMAIL' = any(awaits) then least(
                    date_trunc('milliseconds', now()) + make_interval(secs => :confirmWithinSeconds::float8),
                    :startsAt::timestamptz, offer.until)
                when notify then offer.until
            end
        from offer
        where id in (select id from next)
        returning %s
        """.formatted(RegistrationRow.COLUMNS);

    private static final String WAITING_POSITION = """
        select count(*)
        from registration own
        join registration ahead on ahead.event_id = own.event_id
        where own.id = :id and own.organizer_id = :organizerId and own.status = 'WAITLISTED'
            and ahead.status = 'WAITLISTED'
            and (ahead.waiting_no, ahead.registered_at, ahead.id) <= (own.waiting_no, own.registered_at, own.id)
        """;

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

    /**
     * What analysts count stays: status, channels, source, origin, segment, kind and instants. The chosen options go
     * with the answers, and medium, campaign, term and content with the rest of the link.
     */
    private static final String ERASE = """
        update registration
        set version = version + 1, changed_at = :changedAt, erased_at = date_trunc('milliseconds', now()),
            status = case when id = any(:cancelled::uuid[]) then 'CANCELLED' else status end,
            address = 'erased:' || id, first_name = '', last_name = null, email = null, phone = null, company = null,
            locale = null, time_zone = null, source_details = jsonb_build_object('utmSource', source), answers = '{}',
            given_answers = '{}', choices = '{}', consent_text = null, consent_at = null, decision_reason = null,
            reminders = 'ALL', extra_reminder_minutes = null, quiet_hours = null, email_confirmed_at = null
        where id = any(:ids::uuid[]) and organizer_id = :organizerId
        returning %s
        """.formatted(RegistrationRow.COLUMNS);

    private static final String MAIL = """
        select links_sent_at, email_confirmed_at
        from registration
        where id = :id and organizer_id = :organizerId
        """;

    private final JdbcClient jdbc;
    private final RegistrationRow rows;
    private final RegisteringProperties properties;
    private final JsonMapper json;

    Registrations(JdbcClient jdbc, RegistrationRow rows, RegisteringProperties properties, JsonMapper json) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.properties = properties;
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
     * Gives seats to those who wait the longest, as many as there are free ones, or offers them if the live event says so
     * and there is time. A registration that waits for something else too becomes PENDING. Does not count the seats.
     */
    List<Registration> promote(LiveEvent event, int most, Instant now) {
        Duration offer = event.waitlistOffer();
        return jdbc.sql(PROMOTE)
                .param("offerSeconds", orNull(offer, Duration::toSeconds))
                .param("shortestOfferSeconds", properties.shortestOffer().toSeconds())
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("most", most)
                .param("confirmWithinSeconds", properties.confirmEmailWithin().toSeconds())
                .param("startsAt", Timestamp.from(event.startsAt()))
                .param("changedAt", Timestamp.from(now))
                .query(rows::read)
                .list();
    }

    /** How many wait up to and including this registration; null if it does not wait. */
    @Nullable
    Integer waitingPosition(Registration registration) {
        if (registration.status() != RegistrationStatus.WAITLISTED) {
            return null;
        }
        int position = jdbc.sql(WAITING_POSITION)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .query(Integer.class)
                .single();
        return position == 0 ? null : position;
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
    List<Registration> saveErased(
            OrganizerId organizer, List<Registration> all, List<Registration> cancelled, Instant now) {
        return jdbc.sql(ERASE)
                .param("ids", ids(all))
                .param("cancelled", ids(cancelled))
                .param("organizerId", organizer.value())
                .param("changedAt", Timestamp.from(now))
                .query(rows::read)
                .list();
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
