package io.callboard.registration.registering;

import static io.callboard.registration.registering.RegistrationRow.MANY;
import static io.callboard.registration.registering.RegistrationRow.ONE;
import static io.callboard.registration.registering.RegistrationRow.REGISTRANT;
import static io.callboard.registration.registering.RegistrationRow.channels;
import static io.callboard.registration.registering.RegistrationRow.names;
import static io.callboard.registration.registering.RegistrationRow.orNull;

import io.callboard.chassis.sql.Columns;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventContents;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements that add registrations, with their links and seats. */
@Component
class NewRegistrations {

    private static final String LOOK = """
        select e.event_id, e.organizer_id, e.epoch, e.status, e.starts_at, e.ends_at, e.zone, e.registration_open,
            e.waitlist, e.waitlist_offer_seconds, e.confirm_email_first, e.approval_required, e.segment_keys, e.questions, r.id is not null as known, %s::text as held
        from live_event e
        left join registration r on r.event_id = e.event_id and r.organizer_id = e.organizer_id
            and r.address = :address and r.status <> 'CANCELLED'
        where e.event_id = :eventId
        """.formatted(Seats.HOLD_CAPACITY);

    /** Until when an e-mail address can be confirmed, by the clock of the database; null without a requirement of it. */
    static final String HELD_UNTIL = """
        case when :awaitsEmail then least(
            date_trunc('milliseconds', now()) + make_interval(secs => :confirmWithinSeconds::float8),
            :startsAt::timestamptz) end\
        """;

    /** One round trip, because all other registrations for the same live event wait for its commit. */
    private static final String ADD =
            """
        with %4$s, added as (
            insert into registration (id, event_id, organizer_id, version, status, awaits, pending_until, address,
                channels, source, answers, %1$s, notify, told_epoch, told_starts_at, told_ends_at, told_zone,
                registered_at, changed_at, waiting_no)
            select :id::uuid, :eventId, :organizerId::text, 1, place.status, string_to_array(:awaits, ','),
                case when place.status = 'PENDING' then %3$s end, :address::text, string_to_array(:channels, ','),
                :source::text, '{}'::jsonb, %2$s, :notify::boolean, :toldEpoch::integer, :toldStartsAt::timestamptz,
                :toldEndsAt::timestamptz, :toldZone::text, :issuedAt::timestamptz, :issuedAt::timestamptz,
                place.waiting_no
            from place
            where place.status is not null
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            returning id, event_id, organizer_id, status, pending_until
        ), holder as (
            select id, organizer_id
            from added
        ), %5$s, %6$s
        select place.status, place.took, added.id is not null as added, added.pending_until
        from place
        left join added on true
        """.formatted(REGISTRANT, ONE, HELD_UNTIL, Seats.TAKE_PLACE, Passes.ISSUE_DRAFT, Seats.COUNT_PLACE);

    /**
     * With the links, and with the count of the seats if it needs no lock. In the order of the addresses, so that two
     * imports into one live event do not deadlock.
     */
    private static final String ADD_ALL =
            """
        with added as (
            insert into registration (id, event_id, organizer_id, version, status, awaits, pending_until, address,
                channels, source, answers, %1$s, notify, told_epoch, told_starts_at, told_ends_at, told_zone,
                registered_at, changed_at, waiting_no)
            select id, :eventId, :organizerId, 1, status, string_to_array(:awaits, ','),
                case when status = 'PENDING' then %3$s end, address, string_to_array(channels, ','), source, '{}'::jsonb,
                %1$s, :notify, :toldEpoch, :toldStartsAt, :toldEndsAt, :toldZone, registered_at, registered_at,
                case when status = 'WAITLISTED' then :lastNumber::bigint + line else 0 end
            from unnest(:ids::uuid[], :statuses::text[], :addresses::text[], :channels::text[], :sources::text[],
                    :registeredAts::timestamptz[], %2$s) with ordinality
                as given (id, status, address, channels, source, registered_at, %1$s, line)
            order by address
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            returning id, organizer_id, status, pending_until
        ), holder as (
            select id, organizer_id
            from added
        ), %4$s, %5$s
        select id, pending_until
        from added
        """.formatted(REGISTRANT, MANY, HELD_UNTIL, Passes.ISSUE_DRAFTS, Seats.COUNT_PLACES);

    private final JdbcClient jdbc;
    private final RegistrationRow rows;
    private final LiveEvents liveEvents;
    private final LiveEventContents contents;
    private final RegisteringProperties properties;

    NewRegistrations(
            JdbcClient jdbc,
            RegistrationRow rows,
            LiveEvents liveEvents,
            LiveEventContents contents,
            RegisteringProperties properties) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.liveEvents = liveEvents;
        this.contents = contents;
        this.properties = properties;
    }

    /** A live event with its questions, and whether the address is registered for it. */
    record Look(LiveEvent event, Questions questions, boolean known) {

        /** The same for a person who has to confirm the e-mail address in any case. */
        Look confirmingEmail() {
            return new Look(event.confirmingEmail(), questions, known);
        }
    }

    /**
     * Result of an attempt to add a registration.
     *
     * @param place the status that the free seats allow; null if the event is full
     * @param tookSeat whether a seat was taken for it, added or not
     * @param added false if the live event is full, or the address was registered at this moment
     * @param heldUntil until when the e-mail address can be confirmed; null if it need not be
     */
    record Addition(
            @Nullable RegistrationStatus place,
            boolean tookSeat,
            boolean added,
            @Nullable Instant heldUntil) {}

    /** The live event, if its message has arrived; its capacity stays the same until the end of the transaction. */
    Optional<Look> look(UUID eventId, String address) {
        return jdbc.sql(LOOK)
                .param("eventId", eventId)
                .param("address", address)
                .query((row, number) -> new Look(
                        liveEvents.read(row, number),
                        contents.readQuestions(row.getString("questions")),
                        row.getBoolean("known")))
                .optional();
    }

    /**
     * Takes a seat, or a place on the waiting list, and adds the registration with the links, all by one statement;
     * needs {@link #look} before, in the same transaction. Waits for a concurrent registration of the same address.
     */
    Addition add(Registration registration, boolean waitlist, Passes.Draft draft) {
        Registrant registrant = registration.registrant();
        Told told = registration.told();
        return rows.withOne(jdbc.sql(ADD), registrant)
                .param("id", registration.id().value())
                .param("eventId", registration.eventId())
                .param("organizerId", registration.organizer().value())
                .param("waitlist", waitlist)
                .param("seated", registration.status().name())
                .param("awaits", names(registration.awaits()))
                .param("awaitsEmail", registration.awaits().contains(Requirement.EMAIL))
                .param("confirmWithinSeconds", properties.confirmEmailWithin().toSeconds())
                .param("startsAt", orNull(told, schedule -> Timestamp.from(schedule.startsAt())))
                .param("address", registrant.address())
                .param("channels", channels(registration))
                .param("source", registrant.source().utmSource())
                .param("notify", registration.notifies())
                .param("toldEpoch", orNull(told, Told::epoch))
                .param("toldStartsAt", orNull(told, schedule -> Timestamp.from(schedule.startsAt())))
                .param("toldEndsAt", orNull(told, schedule -> Timestamp.from(schedule.endsAt())))
                .param("toldZone", orNull(told, Told::zone))
                .param("issuedAt", Timestamp.from(registration.registeredAt()))
                .param("watchHash", draft.watchHash())
                .param("manageHash", draft.manageHash())
                .query((row, number) -> new Addition(
                        orNull(row.getString("status"), RegistrationStatus::valueOf),
                        row.getBoolean("took"),
                        row.getBoolean("added"),
                        orNull(row.getTimestamp("pending_until"), Timestamp::toInstant)))
                .single();
    }

    /**
     * Adds the registrations whose address is not registered, with their links, and counts their seats. All belong to this
     * live event, wait for the same requirements, and have the status that the free seats allow.
     *
     * @param drafts the links of each, in the same order
     * @return those that were added, with the time until which they are held
     */
    List<Registration> addAll(
            LockedSeats seats, LiveEvent event, boolean notify, List<Registration> all, List<Passes.Draft> drafts) {
        Told told = Told.of(event);
        Set<Requirement> awaits = all.getFirst().awaits();
        boolean anyWaits = all.stream().anyMatch(r -> r.status() == RegistrationStatus.WAITLISTED);
        Map<UUID, Optional<Instant>> heldUntil = new HashMap<>();
        rows.withMany(
                        jdbc.sql(ADD_ALL),
                        all.stream().map(Registration::registrant).toList())
                .param("lastNumber", anyWaits ? seats.number(all.size()) : 0L)
                .param("unlimited", seats.isUnlimited())
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("awaits", names(awaits))
                .param("awaitsEmail", awaits.contains(Requirement.EMAIL))
                .param("confirmWithinSeconds", properties.confirmEmailWithin().toSeconds())
                .param("startsAt", Timestamp.from(event.startsAt()))
                .param("notify", notify)
                .param("toldEpoch", told.epoch())
                .param("toldStartsAt", Timestamp.from(told.startsAt()))
                .param("toldEndsAt", Timestamp.from(told.endsAt()))
                .param("toldZone", told.zone())
                .param("ids", Columns.of(all, r -> r.id().value()))
                .param("statuses", Columns.of(all, Registration::status))
                .param("addresses", Columns.of(all, r -> r.registrant().address()))
                .param("channels", Columns.of(all, RegistrationRow::channels))
                .param("sources", Columns.of(all, r -> r.registrant().source().utmSource()))
                .param("registeredAts", Columns.of(all, Registration::registeredAt))
                .param("watchHashes", Columns.of(drafts, Passes.Draft::watchHash))
                .param("manageHashes", Columns.of(drafts, Passes.Draft::manageHash))
                .param("issuedAt", Timestamp.from(all.getFirst().registeredAt()))
                .query((RowCallbackHandler) row -> heldUntil.put(
                        row.getObject("id", UUID.class),
                        Optional.ofNullable(row.getTimestamp("pending_until")).map(Timestamp::toInstant)));
        List<Registration> added = new ArrayList<>(all.size());
        int seated = 0;
        for (Registration registration : all) {
            Optional<Instant> held = heldUntil.get(registration.id().value());
            if (held != null) {
                added.add(registration.placed(registration.status(), held.orElse(null)));
                seated += registration.status() == RegistrationStatus.WAITLISTED ? 0 : 1;
            }
        }
        if (!seats.isUnlimited()) {
            seats.count(seated, added.size() - seated);
        }
        return added;
    }
}
