package io.callboard.registration.registering;

import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The registrations, with their registrants. */
@Component
class Registrations {

    private static final String COLUMNS = """
        id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels, locale,
            time_zone, source_details, segment, answers, consent_text, consent_at, notify, told_epoch,
            told_starts_at, told_ends_at, told_zone, registered_at, changed_at\
        """;

    private static final String LOOK = """
        select e.event_id, e.organizer_id, e.epoch, e.status, e.starts_at, e.ends_at, e.zone, e.registration_open,
            e.waitlist, e.segment_keys, r.id is not null as known, %s::text as held
        from live_event e
        left join registration r on r.event_id = e.event_id and r.organizer_id = e.organizer_id
            and r.address = :address and r.status <> 'CANCELLED'
        where e.event_id = :eventId
        """.formatted(Seats.HOLD_CAPACITY);

    /** One round trip, because everybody who wants a seat of the same live event waits until it is committed. */
    private static final String ADD = """
        with %s, added as (
            insert into registration (id, event_id, organizer_id, version, status, address, first_name, last_name,
                email, phone, company, channels, locale, time_zone, source, source_details, segment, answers,
                consent_text, consent_at, notify, told_epoch, told_starts_at, told_ends_at, told_zone,
                registered_at, changed_at)
            select :id::uuid, :eventId, :organizerId::text, 1, place.status, :address::text, :firstName::text,
                :lastName::text, :email::text, :phone::text, :company::text, string_to_array(:channels, ','),
                :locale::text, :timeZone::text, :source::text, :sourceDetails::jsonb, :segment::text,
                :answers::jsonb, :consentText::text, :consentAt::timestamptz, :notify::boolean,
                :toldEpoch::integer, :toldStartsAt::timestamptz, :toldEndsAt::timestamptz, :toldZone::text,
                :issuedAt::timestamptz, :issuedAt::timestamptz
            from place
            where place.status is not null
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            returning id, event_id, organizer_id, status
        ), holder as (
            select id, organizer_id
            from added
        ), %s, %s
        select place.status, place.took, exists (select from added) as added
        from place
        """.formatted(Seats.TAKE_PLACE, Passes.ISSUE_DRAFT, Seats.COUNT_PLACE);

    /** Waits for who cancels it at this moment: no pass is handed out after all passes were withdrawn. */
    private static final String ISSUE_AGAIN = """
        with holder as materialized (
            select id, organizer_id, status
            from registration
            where event_id = :eventId and organizer_id = :organizerId and address = :address
                and status <> 'CANCELLED'
            for share
        ), %s
        select status
        from holder
        """.formatted(Passes.ISSUE_DRAFT);

    /** In the order of the addresses, so that two imports into one live event never wait for each other. */
    private static final String ADD_ALL = """
        insert into registration (id, event_id, organizer_id, version, status, address, first_name, last_name,
            email, phone, company, channels, locale, time_zone, source, source_details, segment, answers,
            consent_text, consent_at, notify, told_epoch, told_starts_at, told_ends_at, told_zone, registered_at,
            changed_at)
        select id, :eventId, :organizerId, 1, status, address, first_name, last_name, email, phone, company,
            string_to_array(channels, ','), locale, time_zone, source, source_details, segment, answers,
            consent_text, consent_at, :notify, :toldEpoch, :toldStartsAt, :toldEndsAt, :toldZone, registered_at,
            registered_at
        from unnest(:ids::uuid[], :statuses::text[], :addresses::text[], :firstNames::text[], :lastNames::text[],
                :emails::text[], :phones::text[], :companies::text[], :channels::text[], :locales::text[],
                :timeZones::text[], :sources::text[], :sourceDetails::jsonb[], :segments::text[],
                :answers::jsonb[], :consentTexts::text[], :consentAts::timestamptz[],
                :registeredAts::timestamptz[])
            as r (id, status, address, first_name, last_name, email, phone, company, channels, locale, time_zone,
                source, source_details, segment, answers, consent_text, consent_at, registered_at)
        order by address
        on conflict (event_id, address) where status <> 'CANCELLED' do nothing
        returning id
        """;

    private static final String FIND = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId
        """.formatted(COLUMNS);

    private static final String LOCK = """
        select %s
        from registration
        where id = :id and organizer_id = :organizerId
        for update
        """.formatted(COLUMNS);

    private static final String MATCHING = """
        from registration
        where event_id = :eventId
            and organizer_id = :organizerId
            and (cardinality(:statuses::text[]) = 0 or status = any (:statuses::text[]))
            and (:source::text is null or source = :source)
            and (:pattern::text is null or first_name ilike :pattern or last_name ilike :pattern
                or email ilike :pattern or phone ilike :pattern or company ilike :pattern)
        """;

    /** Ids rise with time. An operator and the direction, both from {@link Sort}. */
    private static final String LIST = "select " + COLUMNS + " " + MATCHING + """
            and (:after::uuid is null or id %s :after::uuid)
        order by id %s
        limit :limit
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
            time_zone = :timeZone, changed_at = :changedAt
        where id = :id and organizer_id = :organizerId
        """;

    private static final TypeReference<Map<String, String>> ANSWERS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final JsonMapper json;

    Registrations(JdbcClient jdbc, LiveEvents liveEvents, JsonMapper json) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
        this.json = json;
    }

    /** A live event, and whether the address is registered for it. */
    record Look(LiveEvent event, boolean known) {}

    /**
     * What became of an attempt to add a registration.
     *
     * @param place the status that its live event had room for; null if it is full
     * @param tookSeat whether a seat was taken for it, added or not
     * @param added false if the live event is full, or the address was registered at this moment
     */
    record Addition(@Nullable RegistrationStatus place, boolean tookSeat, boolean added) {}

    /** Which registrations of a live event to list, the newest first. */
    record Search(
            UUID eventId,
            OrganizerId organizer,
            List<RegistrationStatus> statuses,
            @Nullable String text,
            @Nullable String source) {}

    /** The live event, if its message has arrived; its capacity stays the same until the end of the transaction. */
    Optional<Look> look(UUID eventId, String address) {
        return jdbc.sql(LOOK)
                .param("eventId", eventId)
                .param("address", address)
                .query((row, number) -> new Look(liveEvents.read(row, number), row.getBoolean("known")))
                .optional();
    }

    /**
     * Takes a seat, or a place on the waiting list, and adds the registration with the links, all by one statement;
     * needs {@link #look} before, in the same transaction. Waits for who registers the same address at this moment.
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
                .param("sourceDetails", json.writeValueAsString(registrant.source()))
                .param("segment", registrant.segment())
                .param("answers", json.writeValueAsString(registrant.answers()))
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
                        row.getBoolean("added")))
                .single();
    }

    /** Gives further links to the registration of the address; its status, empty if there is none. */
    Optional<RegistrationStatus> issueAgain(LiveEvent event, String address, Passes.Draft draft, Instant now) {
        return jdbc.sql(ISSUE_AGAIN)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
                .param("address", address)
                .param("issuedAt", Timestamp.from(now))
                .param("watchHash", draft.watchHash())
                .param("manageHash", draft.manageHash())
                .query((row, number) -> RegistrationStatus.valueOf(row.getString("status")))
                .optional();
    }

    /**
     * Adds those whose address is not registered, counts their seats and returns their ids. All are of this live event
     * and are confirmed or waitlisted.
     */
    Set<UUID> addAll(LockedSeats seats, LiveEvent event, boolean notify, List<Registration> all) {
        Told told = Told.of(event);
        List<UUID> added = jdbc.sql(ADD_ALL)
                .param("eventId", event.id())
                .param("organizerId", event.organizer().value())
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
                        Columns.of(
                                all, r -> json.writeValueAsString(r.registrant().source())))
                .param("segments", Columns.of(all, r -> r.registrant().segment()))
                .param(
                        "answers",
                        Columns.of(
                                all, r -> json.writeValueAsString(r.registrant().answers())))
                .param(
                        "consentTexts",
                        Columns.of(all, r -> orNull(r.registrant().consent(), Consent::text)))
                .param("consentAts", Columns.of(all, r -> orNull(r.registrant().consent(), Consent::at)))
                .param("registeredAts", Columns.of(all, Registration::registeredAt))
                .query(UUID.class)
                .list();
        Set<UUID> ids = Set.copyOf(added);
        int confirmed = 0;
        for (Registration registration : all) {
            if (registration.status() == RegistrationStatus.CONFIRMED
                    && ids.contains(registration.id().value())) {
                confirmed++;
            }
        }
        seats.count(confirmed, ids.size() - confirmed);
        return ids;
    }

    /** The registration, if it is one of this organizer. */
    Optional<Registration> find(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(FIND)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
                .optional();
    }

    /** The registration, held until the end of the transaction. */
    Registration lock(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
                .optional()
                .orElseThrow(() -> new EmptyResultDataAccessException(1));
    }

    /** Those of the addresses that are registered. */
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
                .param("after", after)
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    /** How many there are on all pages. */
    long count(Search search) {
        return matching(COUNT, search).query(Long.class).single();
    }

    private JdbcClient.StatementSpec matching(String statement, Search search) {
        return jdbc.sql(statement)
                .param("eventId", search.eventId())
                .param("organizerId", search.organizer().value())
                .param("statuses", search.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("source", search.source())
                .param("pattern", search.text() == null ? null : "%" + escaped(search.text()) + "%");
    }

    /** Writes the new wishes of a registration: version, channels and time zone. */
    void saveWishes(Registration changed) {
        save(changed);
    }

    /** Writes that a registration was cancelled, and frees the place that it had as {@code before}. */
    void saveCancelled(LockedSeats seats, Registration before, Registration cancelled) {
        save(cancelled);
        seats.count(
                before.status() == RegistrationStatus.CONFIRMED ? -1 : 0,
                before.status() == RegistrationStatus.WAITLISTED ? -1 : 0);
    }

    private void save(Registration registration) {
        jdbc.sql(SAVE)
                .param("id", registration.id().value())
                .param("organizerId", registration.organizer().value())
                .param("version", registration.version())
                .param("status", registration.status().name())
                .param("channels", channels(registration))
                .param("timeZone", registration.registrant().timeZone())
                .param("changedAt", Timestamp.from(registration.changedAt()))
                .update();
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
                json.readValue(row.getString("source_details"), Source.class),
                row.getString("segment"),
                json.readValue(row.getString("answers"), ANSWERS),
                consentAt == null ? null : new Consent(row.getString("consent_text"), consentAt.toInstant()));
        return new Registration(
                new RegistrationId(row.getObject("id", UUID.class)),
                row.getObject("event_id", UUID.class),
                new OrganizerId(row.getString("organizer_id")),
                row.getLong("version"),
                RegistrationStatus.valueOf(row.getString("status")),
                registrant,
                row.getBoolean("notify"),
                told(row),
                instant(row.getTimestamp("registered_at")),
                instant(row.getTimestamp("changed_at")));
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
