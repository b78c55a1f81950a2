package io.callboard.registration.registering;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventContents;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Answer;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The registrations of registrants, with their registrants; those of hosts are {@link HostRegistrations}. */
@Component
class Registrations {

    private static final String COLUMNS = """
        id, event_id, organizer_id, version, status, awaits, pending_until, cancellation, decision_reason,
            first_name, last_name, email, phone, company, channels, locale,
            time_zone, source_details, origin, segment, answers, given_answers, choices, consent_text, consent_at, notify,
            told_epoch, told_starts_at, told_ends_at, told_zone, registered_at, changed_at, erased_at,
            reminders, extra_reminder_minutes, quiet_hours\
        """;

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
        with %s, added as (
            insert into registration (id, event_id, organizer_id, version, status, awaits, pending_until, address,
                first_name, last_name, email, phone, company, channels, locale, time_zone, source, source_details,
                origin, segment, answers, given_answers, choices, consent_text, consent_at, notify, told_epoch, told_starts_at,
                told_ends_at, told_zone, registered_at, changed_at, waiting_no)
            select :id::uuid, :eventId, :organizerId::text, 1, place.status, string_to_array(:awaits, ','),
                case when place.status = 'PENDING' then %s end, :address::text, :firstName::text,
                :lastName::text, :email::text, :phone::text, :company::text, string_to_array(:channels, ','),
                :locale::text, :timeZone::text, :source::text, :sourceDetails::jsonb, :origin::text,
                :segment::text,
                '{}'::jsonb, :answers::jsonb, :choices::jsonb, :consentText::text, :consentAt::timestamptz, :notify::boolean,
                :toldEpoch::integer, :toldStartsAt::timestamptz, :toldEndsAt::timestamptz, :toldZone::text,
                :issuedAt::timestamptz, :issuedAt::timestamptz, place.waiting_no
            from place
            where place.status is not null
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            returning id, event_id, organizer_id, status, pending_until
        ), holder as (
            select id, organizer_id
            from added
        ), %s, %s
        select place.status, place.took, added.id is not null as added, added.pending_until
        from place
        left join added on true
        """.formatted(Seats.TAKE_PLACE, HELD_UNTIL, Passes.ISSUE_DRAFT, Seats.COUNT_PLACE);

    /** With the links. In the order of the addresses, so that two imports into one live event do not deadlock. */
    private static final String ADD_ALL = """
        with added as (
            insert into registration (id, event_id, organizer_id, version, status, awaits, pending_until, address, first_name, last_name,
                email, phone, company, channels, locale, time_zone, source, source_details,
                origin, segment, answers, given_answers, choices, consent_text, consent_at, notify, told_epoch, told_starts_at,
                told_ends_at, told_zone, registered_at, changed_at, waiting_no)
            select id, :eventId, :organizerId, 1, status, string_to_array(:awaits, ','),
                case when status = 'PENDING' then %s end, address, first_name, last_name, email, phone, company,
                string_to_array(channels, ','), locale, time_zone, source, source_details, origin, segment, '{}'::jsonb,
                given_answers, choices, consent_text, consent_at, :notify, :toldEpoch, :toldStartsAt, :toldEndsAt, :toldZone, registered_at,
                registered_at, case when status = 'WAITLISTED' then :lastNumber::bigint + line else 0 end
            from unnest(:ids::uuid[], :statuses::text[], :addresses::text[], :firstNames::text[], :lastNames::text[],
                    :emails::text[], :phones::text[], :companies::text[], :channels::text[], :locales::text[],
                    :timeZones::text[], :sources::text[], :sourceDetails::jsonb[], :origins::text[],
                    :segments::text[],
                    :answers::jsonb[], :choices::jsonb[], :consentTexts::text[], :consentAts::timestamptz[],
                    :registeredAts::timestamptz[]) with ordinality
                as r (id, status, address, first_name, last_name, email, phone, company, channels, locale, time_zone,
                    source, source_details, origin, segment, given_answers, choices, consent_text, consent_at,
                    registered_at, line)
            order by address
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            returning id, organizer_id, pending_until
        ), holder as (
            select id, organizer_id
            from added
        ), %s
        select id, pending_until
        from added
        """.formatted(HELD_UNTIL, Passes.ISSUE_DRAFTS);

    private static final String FIND = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT'
        """.formatted(COLUMNS);

    private static final String LOCK = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT'
        for update
        """.formatted(COLUMNS);

    /**
     * Does not lock a cancelled registration. Another transaction may have locked it to register its address again and
     * wait for the seats that this transaction holds.
     */
    private static final String LOCK_UNLESS_CANCELLED = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId and kind = 'REGISTRANT' and status <> 'CANCELLED'
        for update
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS, AWAITS_APPROVAL);

    private static final String LOCK_NEXT_AWAITING_APPROVAL = """
        select %s
        from registration
        where %s and id <= :last
        order by id
        limit :limit
        for update
        """.formatted(COLUMNS, AWAITS_APPROVAL);

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

    private static final String MATCHING = """
        from registration
        where event_id = :eventId
            and organizer_id = :organizerId
            and kind = 'REGISTRANT'
            and (cardinality(:statuses::text[]) = 0 or status = any (:statuses::text[]))
            and (:source::text is null or source = :source)
            and (:checkedIn::boolean is null or :checkedIn = exists (
                select from attendance
                where attendance.event_id = :eventId and attendance.registration_id = registration.id
                    and attendance.checked_in_at is not null))
            and (:pattern::text is null or first_name ilike :pattern or last_name ilike :pattern
                or email ilike :pattern or phone ilike :pattern or company ilike :pattern)
        """;

    /**
     * Ids rise with time. The placeholders are an operator and the direction, both from {@link Sort}. The position is
     * never null: a condition that may be left out would make the database read a prepared statement's pages from the
     * first row on.
     */
    static final String LIST = "select " + COLUMNS + " " + MATCHING + """
            and id %s :after::uuid
        order by id %s
        limit :limit
        """;

    /** ADR 0015. For a prepared statement the planner expects few registrations, and would read and sort all for a page. */
    private static final String BY_INDEX = """
        select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
            set_config('enable_sort', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)
        """;

    private static final String COUNT = "select count(*) " + MATCHING;

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
        """.formatted(COLUMNS);

    /** The seats of live events are locked in the order of their ids. */
    private static final String NOT_ERASED = """
        select %s
        from registration
        where (id, organizer_id) in (select * from unnest(:ids::uuid[], :organizerIds::text[])) and erased_at is null
        order by event_id, id
        """.formatted(COLUMNS);

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
        """.formatted(COLUMNS);

    private static final String MAIL = """
        select links_sent_at, email_confirmed_at
        from registration
        where id = :id and organizer_id = :organizerId
        """;

    private static final TypeReference<Map<String, Answer>> ANSWERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, List<String>>> CHOICES = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final LiveEventContents contents;
    private final RegisteringProperties properties;
    private final JsonMapper json;

    Registrations(
            JdbcClient jdbc,
            LiveEvents liveEvents,
            LiveEventContents contents,
            RegisteringProperties properties,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.liveEvents = liveEvents;
        this.contents = contents;
        this.json = json;
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

    /** Which registrations of a live event to list, the newest first. */
    record Search(
            UUID eventId,
            OrganizerId organizer,
            List<RegistrationStatus> statuses,
            @Nullable String text,
            @Nullable String source,
            @Nullable Boolean checkedIn) {}

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
        Consent consent = registrant.consent();
        Told told = registration.told();
        return jdbc.sql(ADD)
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
                .param("firstName", registrant.firstName().value())
                .param("lastName", orNull(registrant.lastName(), PersonName::value))
                .param("email", orNull(registrant.email(), EmailAddress::value))
                .param("phone", orNull(registrant.phone(), PhoneNumber::value))
                .param("company", registrant.company())
                .param("channels", channels(registration))
                .param("locale", registrant.locale())
                .param("timeZone", registrant.timeZone())
                .param("source", registrant.source().utmSource())
                .param("sourceDetails", details(registrant.source()))
                .param("origin", registrant.source().origin())
                .param("segment", registrant.segment())
                .param("answers", json.writeValueAsString(registrant.answers()))
                .param("choices", json.writeValueAsString(registrant.choices()))
                .param("consentText", orNull(consent, Consent::text))
                .param("consentAt", orNull(consent, given -> Timestamp.from(given.at())))
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
        jdbc.sql(ADD_ALL)
                .param("lastNumber", anyWaits ? seats.number(all.size()) : 0L)
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
                .param(
                        "firstNames",
                        Columns.of(all, r -> r.registrant().firstName().value()))
                .param("lastNames", Columns.of(all, r -> orNull(r.registrant().lastName(), PersonName::value)))
                .param("emails", Columns.of(all, r -> orNull(r.registrant().email(), EmailAddress::value)))
                .param("phones", Columns.of(all, r -> orNull(r.registrant().phone(), PhoneNumber::value)))
                .param("companies", Columns.of(all, r -> r.registrant().company()))
                .param("channels", Columns.of(all, Registrations::channels))
                .param("locales", Columns.of(all, r -> r.registrant().locale()))
                .param("timeZones", Columns.of(all, r -> r.registrant().timeZone()))
                .param("sources", Columns.of(all, r -> r.registrant().source().utmSource()))
                .param(
                        "sourceDetails",
                        Columns.of(all, r -> details(r.registrant().source())))
                .param("origins", Columns.of(all, r -> r.registrant().source().origin()))
                .param("segments", Columns.of(all, r -> r.registrant().segment()))
                .param(
                        "answers",
                        Columns.of(
                                all, r -> json.writeValueAsString(r.registrant().answers())))
                .param(
                        "choices",
                        Columns.of(
                                all, r -> json.writeValueAsString(r.registrant().choices())))
                .param(
                        "consentTexts",
                        Columns.of(all, r -> orNull(r.registrant().consent(), Consent::text)))
                .param("consentAts", Columns.of(all, r -> orNull(r.registrant().consent(), Consent::at)))
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
        seats.count(seated, added.size() - seated);
        return added;
    }

    /** The registration, if it is one of this organizer. */
    Optional<Registration> find(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
                .optional();
    }

    /** The registration, locked until the end of the transaction. */
    Registration lock(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
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
                .query(this::read)
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
                .query(this::read)
                .optional();
    }

    /** The registration, locked until the end of the transaction; empty if it has no offer that can be accepted. */
    Optional<Registration> lockOffered(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK_OFFERED)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
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
                .query(this::read)
                .list();
    }

    /**
     * Those of these registrations that wait for the organizer, locked until the end of the transaction. Needs
     * {@link Seats#lock} before, in the same transaction.
     */
    List<Registration> lockAwaitingApproval(UUID eventId, OrganizerId organizer, Collection<UUID> ids) {
        return jdbc.sql(LOCK_AWAITING_APPROVAL)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("ids", Columns.of(ids, id -> id))
                .query(this::read)
                .list();
    }

    /** The newest registration that waits for the organizer. */
    Optional<UUID> lastAwaitingApproval(UUID eventId, OrganizerId organizer) {
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
    List<Registration> lockAwaitingApproval(UUID eventId, OrganizerId organizer, UUID last, int limit) {
        return jdbc.sql(LOCK_NEXT_AWAITING_APPROVAL)
                .param("eventId", eventId)
                .param("organizerId", organizer.value())
                .param("last", last)
                .param("limit", limit)
                .query(this::read)
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

    List<Registration> list(Search search, Sort sort, @Nullable UUID after, int limit) {
        return matching(LIST.formatted(sort.behind(), sort.direction()), search)
                .param("after", after == null ? beginning(sort) : after)
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    /** Makes the planner read pages of {@link #list} from an index, for one transaction. */
    void planByIndex() {
        jdbc.sql(BY_INDEX).query().singleRow();
    }

    /** The position before all ids. */
    static UUID beginning(Sort sort) {
        return sort.descending() ? new UUID(-1, -1) : new UUID(0, 0);
    }

    /** Number of registrations on all pages. */
    long count(Search search) {
        return matching(COUNT, search).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(String statement, Search search) {
        return jdbc.sql(statement)
                .param("eventId", search.eventId())
                .param("organizerId", search.organizer().value())
                .param("statuses", search.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("source", search.source())
                .param("checkedIn", search.checkedIn())
                .param("pattern", search.text() == null ? null : "%" + escaped(search.text()) + "%");
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
                .query(this::read)
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
                .query(this::read)
                .list();
    }

    /** Those of these registrations whose personal data is not erased here, although its erasure was confirmed. */
    List<Registration> notErased(List<ErasureConfirmed> confirmed) {
        return confirmed.isEmpty()
                ? List.of()
                : jdbc.sql(NOT_ERASED)
                        .param("ids", Columns.of(confirmed, ErasureConfirmed::registrationId))
                        .param("organizerIds", Columns.of(confirmed, ErasureConfirmed::organizerId))
                        .query(this::read)
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
                .query(this::read)
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

    /** Without the origin, which has a column: an instance of the release before reads no property that it does not know. */
    private String details(Source source) {
        ObjectNode details = json.valueToTree(source);
        details.remove("origin");
        return json.writeValueAsString(details);
    }

    private Registration read(ResultSet row, int number) throws SQLException {
        Timestamp consentAt = row.getTimestamp("consent_at");
        String lastName = row.getString("last_name");
        String email = row.getString("email");
        String phone = row.getString("phone");
        Registrant registrant = new Registrant(
                new PersonName(row.getString("first_name")),
                orNull(lastName, PersonName::new),
                orNull(email, EmailAddress::new),
                orNull(phone, PhoneNumber::new),
                row.getString("company"),
                channels((String[]) row.getArray("channels").getArray()),
                row.getString("locale"),
                row.getString("time_zone"),
                json.readValue(row.getString("source_details"), Source.class).of(row.getString("origin")),
                row.getString("segment"),
                answers(row),
                json.readValue(row.getString("choices"), CHOICES),
                consentAt == null ? null : new Consent(row.getString("consent_text"), consentAt.toInstant()),
                new ReminderWishes(
                        ReminderWishes.Reminders.valueOf(row.getString("reminders")),
                        row.getObject("extra_reminder_minutes", Integer.class),
                        ReminderWishes.QuietHours.parse(row.getString("quiet_hours"))));
        return new Registration(
                new RegistrationId(row.getObject("id", UUID.class)),
                row.getObject("event_id", UUID.class),
                new OrganizerId(row.getString("organizer_id")),
                row.getLong("version"),
                RegistrationStatus.valueOf(row.getString("status")),
                requirements((String[]) row.getArray("awaits").getArray()),
                orNull(row.getTimestamp("pending_until"), Timestamp::toInstant),
                orNull(row.getString("cancellation"), Cancellation::valueOf),
                row.getString("decision_reason"),
                registrant,
                row.getBoolean("notify"),
                told(row),
                instant(row.getTimestamp("registered_at")),
                instant(row.getTimestamp("changed_at")),
                orNull(row.getTimestamp("erased_at"), Timestamp::toInstant));
    }

    /** A release that kept texts only knew no label: the key stands for it. */
    private Map<String, Answer> answers(ResultSet row) throws SQLException {
        String given = row.getString("given_answers");
        if (given != null) {
            return json.readValue(given, ANSWERS);
        }
        Map<String, Answer> answers = new LinkedHashMap<>();
        json.readValue(row.getString("answers"), TEXTS)
                .forEach((key, text) -> answers.put(key, new Answer(key, List.of(text))));
        return answers;
    }

    private static @Nullable Told told(ResultSet row) throws SQLException {
        Timestamp startsAt = row.getTimestamp("told_starts_at");
        return startsAt == null
                ? null
                : new Told(
                        row.getInt("told_epoch"),
                        startsAt.toInstant(),
                        row.getTimestamp("told_ends_at").toInstant(),
                        row.getString("told_zone"));
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp.toInstant();
    }

    private static Set<Channel> channels(String[] names) {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        for (String name : names) {
            channels.add(Channel.valueOf(name));
        }
        return channels;
    }

    private static @Nullable String[] ids(List<Registration> all) {
        return Columns.of(all, registration -> registration.id().value());
    }

    private static Set<Requirement> requirements(String[] names) {
        Set<Requirement> requirements = EnumSet.noneOf(Requirement.class);
        for (String name : names) {
            requirements.add(Requirement.valueOf(name));
        }
        return requirements;
    }

    private static String names(Set<Requirement> requirements) {
        return requirements.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }

    private static String channels(Registration registration) {
        return String.join(
                ",",
                registration.registrant().channels().stream()
                        .map(Enum::name)
                        .sorted()
                        .toList());
    }

    private static <T, R> @Nullable R orNull(@Nullable T value, Function<T, R> part) {
        return value == null ? null : part.apply(value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
