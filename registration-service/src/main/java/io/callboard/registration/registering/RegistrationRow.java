package io.callboard.registration.registering;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.registration.registrant.Answer;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Consent;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A row of the table {@code registration}: its columns, how they are read, and how they are written. */
@Component
class RegistrationRow {

    /** What a registrant gives when registering. */
    static final String REGISTRANT = """
        first_name, last_name, email, phone, company, locale, time_zone, source_details, origin, segment,
            given_answers, choices, consent_text, consent_at\
        """;

    /** The values of {@link #REGISTRANT} in the same order; {@link #withOne} sets them. */
    static final String ONE = """
        :firstName::text, :lastName::text, :email::text, :phone::text, :company::text, :locale::text, :timeZone::text,
            :sourceDetails::jsonb, :origin::text, :segment::text,
            :answers::jsonb, :choices::jsonb, :consentText::text, :consentAt::timestamptz\
        """;

    /** The values of many registrants, an array of each; {@link #withMany} sets them. */
    static final String MANY = """
        :firstNames::text[], :lastNames::text[], :emails::text[], :phones::text[], :companies::text[], :locales::text[],
            :timeZones::text[], :sourceDetails::jsonb[], :origins::text[], :segments::text[],
            :answers::jsonb[], :choices::jsonb[], :consentTexts::text[], :consentAts::timestamptz[]\
        """;

    /**
     * What an erasure leaves of a registrant. What analysts count stays: channels, source, origin and segment. The chosen
     * options go with the answers, and medium, campaign, term and content with the rest of the link.
     */
    static final String ERASED = """
        address = 'erased:' || id, first_name = '', last_name = null, email = null, phone = null, company = null,
            locale = null, time_zone = null, source_details = jsonb_build_object('utmSource', source), answers = '{}',
            given_answers = '{}', choices = '{}', consent_text = null, consent_at = null,
            reminders = 'ALL', extra_reminder_minutes = null, quiet_hours = null\
        """;

    static final String COLUMNS = """
        id, event_id, organizer_id, version, status, awaits, pending_until, cancellation, decision_reason,
            channels, answers, %s, notify, told_epoch, told_starts_at, told_ends_at, told_zone,
            registered_at, changed_at, erased_at, reminders, extra_reminder_minutes, quiet_hours\
        """.formatted(REGISTRANT);

    private static final TypeReference<Map<String, Answer>> ANSWERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, List<String>>> CHOICES = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JsonMapper json;

    RegistrationRow(JsonMapper json) {
        this.json = json;
    }

    Registration read(ResultSet row, int number) throws SQLException {
        Timestamp consentAt = row.getTimestamp("consent_at");
        Registrant registrant = Registrant.named(new PersonName(row.getString("first_name")))
                .lastName(orNull(row.getString("last_name"), PersonName::new))
                .email(orNull(row.getString("email"), EmailAddress::new))
                .phone(orNull(row.getString("phone"), PhoneNumber::new))
                .company(row.getString("company"))
                .channels(channels((String[]) row.getArray("channels").getArray()))
                .locale(row.getString("locale"))
                .timeZone(row.getString("time_zone"))
                .source(json.readValue(row.getString("source_details"), Source.class)
                        .of(row.getString("origin")))
                .segment(row.getString("segment"))
                .answers(answers(row), json.readValue(row.getString("choices"), CHOICES))
                .consent(consentAt == null ? null : new Consent(row.getString("consent_text"), consentAt.toInstant()))
                .reminderWishes(new ReminderWishes(
                        ReminderWishes.Reminders.valueOf(row.getString("reminders")),
                        row.getObject("extra_reminder_minutes", Integer.class),
                        ReminderWishes.QuietHours.parse(row.getString("quiet_hours"))))
                .build();
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

    private static Set<Requirement> requirements(String[] names) {
        Set<Requirement> requirements = EnumSet.noneOf(Requirement.class);
        for (String name : names) {
            requirements.add(Requirement.valueOf(name));
        }
        return requirements;
    }

    /** Sets the parameters of {@link #ONE}. */
    JdbcClient.StatementSpec withOne(JdbcClient.StatementSpec statement, Registrant registrant) {
        Consent consent = registrant.consent();
        return statement
                .param("firstName", registrant.firstName().value())
                .param("lastName", orNull(registrant.lastName(), PersonName::value))
                .param("email", orNull(registrant.email(), EmailAddress::value))
                .param("phone", orNull(registrant.phone(), PhoneNumber::value))
                .param("company", registrant.company())
                .param("locale", registrant.locale())
                .param("timeZone", registrant.timeZone())
                .param("sourceDetails", details(registrant.source()))
                .param("origin", registrant.source().origin())
                .param("segment", registrant.segment())
                .param("answers", json.writeValueAsString(registrant.answers()))
                .param("choices", json.writeValueAsString(registrant.choices()))
                .param("consentText", orNull(consent, Consent::text))
                .param("consentAt", orNull(consent, given -> Timestamp.from(given.at())));
    }

    /** Sets the parameters of {@link #MANY}. */
    JdbcClient.StatementSpec withMany(JdbcClient.StatementSpec statement, List<Registrant> all) {
        return statement
                .param("firstNames", Columns.of(all, each -> each.firstName().value()))
                .param("lastNames", Columns.of(all, each -> orNull(each.lastName(), PersonName::value)))
                .param("emails", Columns.of(all, each -> orNull(each.email(), EmailAddress::value)))
                .param("phones", Columns.of(all, each -> orNull(each.phone(), PhoneNumber::value)))
                .param("companies", Columns.of(all, Registrant::company))
                .param("locales", Columns.of(all, Registrant::locale))
                .param("timeZones", Columns.of(all, Registrant::timeZone))
                .param("sourceDetails", Columns.of(all, each -> details(each.source())))
                .param("origins", Columns.of(all, each -> each.source().origin()))
                .param("segments", Columns.of(all, Registrant::segment))
                .param("answers", Columns.of(all, each -> json.writeValueAsString(each.answers())))
                .param("choices", Columns.of(all, each -> json.writeValueAsString(each.choices())))
                .param("consentTexts", Columns.of(all, each -> orNull(each.consent(), Consent::text)))
                .param("consentAts", Columns.of(all, each -> orNull(each.consent(), Consent::at)));
    }

    /** Without the origin, which has a column: an instance of the release before reads no property that it does not know. */
    private String details(Source source) {
        ObjectNode details = json.valueToTree(source);
        details.remove("origin");
        return json.writeValueAsString(details);
    }

    static @Nullable String[] ids(List<Registration> all) {
        return Columns.of(all, registration -> registration.id().value());
    }

    static String names(Set<Requirement> requirements) {
        return requirements.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }

    static String channels(Registration registration) {
        return String.join(
                ",",
                registration.registrant().channels().stream()
                        .map(Enum::name)
                        .sorted()
                        .toList());
    }

    static <T, R> @Nullable R orNull(@Nullable T value, Function<T, R> part) {
        return value == null ? null : part.apply(value);
    }
}
