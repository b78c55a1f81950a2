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
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A row of the table {@code registration}: its columns, how they are read, and how they are written. */
@Component
class RegistrationRow {

    static final String COLUMNS = """
        id, event_id, organizer_id, version, status, awaits, pending_until, cancellation, decision_reason,
            first_name, last_name, email, phone, company, channels, locale,
            time_zone, source_details, origin, segment, answers, given_answers, choices, consent_text, consent_at, notify,
            told_epoch, told_starts_at, told_ends_at, told_zone, registered_at, changed_at, erased_at,
            reminders, extra_reminder_minutes, quiet_hours\
        """;

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

    /** Without the origin, which has a column: an instance of the release before reads no property that it does not know. */
    String details(Source source) {
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
