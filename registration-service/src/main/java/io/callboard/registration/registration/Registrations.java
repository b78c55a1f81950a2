package io.callboard.registration.registration;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.EmailAddress;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.PhoneNumber;
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

    private static final String INSERT = """
            insert into registration (id, event_id, organizer_id, version, status, address, first_name, last_name,
                email, phone, company, channels, locale, time_zone, source, source_details, segment, answers,
                consent_text, consent_at, notify, registered_at, changed_at)
            select r.id::uuid, r.event_id::uuid, r.organizer_id, r.version, r.status, r.address, r.first_name,
                r.last_name, r.email, r.phone, r.company, string_to_array(r.channels, ','), r.locale, r.time_zone,
                r.source, r.source_details::jsonb, r.segment, r.answers::jsonb, r.consent_text,
                r.consent_at::timestamptz, r.notify, r.registered_at::timestamptz, r.changed_at::timestamptz
            from unnest(:ids::text[], :eventIds::text[], :organizerIds::text[], :versions::bigint[], :statuses::text[],
                    :addresses::text[], :firstNames::text[], :lastNames::text[], :emails::text[], :phones::text[],
                    :companies::text[], :channels::text[], :locales::text[], :timeZones::text[], :sources::text[],
                    :sourceDetails::text[], :segments::text[], :answers::text[], :consentTexts::text[],
                    :consentAts::text[], :notifies::boolean[], :registeredAts::text[], :changedAts::text[])
                as r (id, event_id, organizer_id, version, status, address, first_name, last_name, email, phone,
                    company, channels, locale, time_zone, source, source_details, segment, answers, consent_text,
                    consent_at, notify, registered_at, changed_at)
            on conflict (event_id, address) where status <> 'CANCELLED' do nothing
            """;

    private static final String FIND = """
            select id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels,
                locale, time_zone, source_details, segment, answers, consent_text, consent_at, notify, registered_at,
                changed_at
            from registration
            where id = :id
            """;

    private static final String FIND_OWN = """
            select id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels,
                locale, time_zone, source_details, segment, answers, consent_text, consent_at, notify, registered_at,
                changed_at
            from registration
            where id = :id and organizer_id = :organizerId
            """;

    private static final String LOCK = """
            select id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels,
                locale, time_zone, source_details, segment, answers, consent_text, consent_at, notify, registered_at,
                changed_at
            from registration
            where id = :id
            for update
            """;

    private static final String OF_ADDRESS = """
            select id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels,
                locale, time_zone, source_details, segment, answers, consent_text, consent_at, notify, registered_at,
                changed_at
            from registration
            where event_id = :eventId and address = :address and status <> 'CANCELLED'
            """;

    private static final String LIST = """
            select id, event_id, organizer_id, version, status, first_name, last_name, email, phone, company, channels,
                locale, time_zone, source_details, segment, answers, consent_text, consent_at, notify, registered_at,
                changed_at
            from registration
            where event_id = :eventId
                and organizer_id = :organizerId
                and (:status::text is null or status = :status)
                and (:source::text is null or source = :source)
                and (:pattern::text is null or first_name ilike :pattern or last_name ilike :pattern
                    or email ilike :pattern or phone ilike :pattern or company ilike :pattern)
                and (:before::text is null or id < :before::uuid)
            order by id desc
            limit :limit
            """;

    private static final String ADDRESSES = """
            select address
            from registration
            where event_id = :eventId and address = any(:addresses::text[]) and status <> 'CANCELLED'
            """;

    private static final String SAVE = """
            update registration
            set version = :version, status = :status, channels = string_to_array(:channels, ','),
                time_zone = :timeZone, changed_at = :changedAt
            where id = :id
            """;

    private static final TypeReference<Map<String, String>> ANSWERS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Registrations(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Which registrations of a live event to list, the newest first. */
    record Search(
            UUID eventId,
            OrganizerId organizer,
            @Nullable RegistrationStatus status,
            @Nullable String text,
            @Nullable String source) {}

    /** Adds it unless its address is registered for the same live event; waits for whoever does so at this moment. */
    boolean add(Registration registration) {
        return insert(List.of(registration)) == 1;
    }

    /** Adds all; their addresses must be known to be free. */
    void addAll(List<Registration> registrations) {
        int added = insert(registrations);
        if (added != registrations.size()) {
            throw new IllegalStateException("An address was registered although the seats were locked");
        }
    }

    Optional<Registration> find(RegistrationId id) {
        return jdbc.sql(FIND).param("id", id.value()).query(this::read).optional();
    }

    /** The registration, if it is one of this organizer. */
    Optional<Registration> find(RegistrationId id, OrganizerId organizer) {
        return jdbc.sql(FIND_OWN)
                .param("id", id.value())
                .param("organizerId", organizer.value())
                .query(this::read)
                .optional();
    }

    /** The registration, held until the end of the transaction. */
    Registration lock(RegistrationId id) {
        return jdbc.sql(LOCK)
                .param("id", id.value())
                .query(this::read)
                .optional()
                .orElseThrow(() -> new EmptyResultDataAccessException(1));
    }

    /** The registration that is not cancelled. */
    Optional<Registration> ofAddress(UUID eventId, String address) {
        return jdbc.sql(OF_ADDRESS)
                .param("eventId", eventId)
                .param("address", address)
                .query(this::read)
                .optional();
    }

    /** Those of the addresses that are registered. */
    List<String> addressesAmong(UUID eventId, Collection<String> addresses) {
        return jdbc.sql(ADDRESSES)
                .param("eventId", eventId)
                .param("addresses", addresses.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    List<Registration> list(Search search, @Nullable String before, int limit) {
        return jdbc.sql(LIST)
                .param("eventId", search.eventId())
                .param("organizerId", search.organizer().value())
                .param(
                        "status",
                        search.status() == null ? null : search.status().name())
                .param("source", search.source())
                .param("pattern", search.text() == null ? null : "%" + escaped(search.text()) + "%")
                .param("before", before)
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    /** Writes what a change may touch: version, status, channels and time zone. */
    void save(Registration registration) {
        jdbc.sql(SAVE)
                .param("id", registration.id().value())
                .param("version", registration.version())
                .param("status", registration.status().name())
                .param("channels", channels(registration))
                .param("timeZone", registration.registrant().timeZone())
                .param("changedAt", Timestamp.from(registration.changedAt()))
                .update();
    }

    private int insert(List<Registration> all) {
        return jdbc.sql(INSERT)
                .param("ids", texts(all, r -> r.id().value().toString()))
                .param("eventIds", texts(all, r -> r.eventId().toString()))
                .param("organizerIds", texts(all, r -> r.organizer().value()))
                .param("versions", all.stream().map(Registration::version).toArray(Long[]::new))
                .param("statuses", texts(all, r -> r.status().name()))
                .param("addresses", texts(all, r -> r.registrant().address()))
                .param("firstNames", texts(all, r -> r.registrant().firstName().value()))
                .param("lastNames", texts(all, r -> orNull(r.registrant().lastName(), PersonName::value)))
                .param("emails", texts(all, r -> orNull(r.registrant().email(), EmailAddress::value)))
                .param("phones", texts(all, r -> orNull(r.registrant().phone(), PhoneNumber::value)))
                .param("companies", texts(all, r -> r.registrant().company()))
                .param("channels", texts(all, Registrations::channels))
                .param("locales", texts(all, r -> r.registrant().locale()))
                .param("timeZones", texts(all, r -> r.registrant().timeZone()))
                .param("sources", texts(all, r -> r.registrant().source().utmSource()))
                .param(
                        "sourceDetails",
                        texts(all, r -> json.writeValueAsString(r.registrant().source())))
                .param("segments", texts(all, r -> r.registrant().segment()))
                .param(
                        "answers",
                        texts(all, r -> json.writeValueAsString(r.registrant().answers())))
                .param("consentTexts", texts(all, r -> orNull(r.registrant().consent(), Consent::text)))
                .param("consentAts", texts(all, r -> orNull(r.registrant().consent(), c -> c.at().toString())))
                .param("notifies", all.stream().map(Registration::notifies).toArray(Boolean[]::new))
                .param("registeredAts", texts(all, r -> r.registeredAt().toString()))
                .param("changedAts", texts(all, r -> r.changedAt().toString()))
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
                instant(row.getTimestamp("registered_at")),
                instant(row.getTimestamp("changed_at")));
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

    private static @Nullable String[] texts(List<Registration> all, Function<Registration, @Nullable String> column) {
        @Nullable String[] texts = new String[all.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = column.apply(all.get(i));
        }
        return texts;
    }

    private static <T, R> @Nullable R orNull(@Nullable T value, Function<T, R> part) {
        return value == null ? null : part.apply(value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
