package io.callboard.registration.registrant;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.Languages;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.chassis.value.PlainText;
import io.callboard.chassis.value.TimeZones;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Unchecked input about a registrant; {@link #read} finds all errors.
 *
 * @param answers texts, truth values and lists of texts, by the key of the question
 * @param channels null or empty means e-mail, or SMS for who gives only a phone number
 */
public record RegistrantForm(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String company,
        @Nullable List<@Nullable String> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable Source source,
        @Nullable String segment,
        @Nullable Map<String, @Nullable Object> answers,
        @Nullable ConsentForm consent) {

    private static final int MAX_SHORT = 200;
    static final int MAX_COMPANY = 120;
    private static final int MAX_SEGMENT = 64;
    static final int MAX_ANSWERS = 50;
    private static final int MAX_QUESTION = 64;
    private static final int MAX_ANSWER = 1_000;
    private static final int MAX_CONSENT = 2_000;
    private static final int MAX_CHANNELS = 10;

    static final Flaw TOO_MANY_ANSWERS =
            new Flaw("answers", ErrorCode.TOO_MANY, "must have at most " + MAX_ANSWERS + " answers");

    private static final Instant FIRST_CONSENT = Instant.parse("1990-01-01T00:00:00Z");

    /** Tolerance, because the clock of a browser may be ahead of ours. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    /**
     * The text of the consent and its time, as text.
     *
     * @param at ISO-8601 with an offset
     */
    public record ConsentForm(
            @Nullable String text, @Nullable String at) {}

    /**
     * A form with the fields of a registration page. Its channels are those of the addresses that were filled in, and
     * IN_APP, which has no address, if the live event uses it.
     */
    public static RegistrantForm ofPage(
            String firstName,
            String lastName,
            String email,
            String phone,
            boolean inApp,
            @Nullable String locale,
            @Nullable String timeZone,
            Source source,
            @Nullable String segment,
            Map<String, @Nullable Object> answers,
            @Nullable ConsentForm consent) {
        List<@Nullable String> channels = new ArrayList<>();
        if (!email.isBlank()) {
            channels.add(Channel.EMAIL.name());
        }
        if (!phone.isBlank()) {
            channels.add(Channel.SMS.name());
        }
        if (inApp) {
            channels.add(Channel.IN_APP.name());
        }
        return new RegistrantForm(
                firstName, lastName, email, phone, null, channels, locale, timeZone, source, segment, answers, consent);
    }

    /** Either a registrant or the reasons why not. */
    public sealed interface Reading {

        /** The input is valid. */
        record Readable(Registrant registrant) implements Reading {}

        /** The input is not valid; at least one flaw. */
        record Flawed(List<Flaw> flaws) implements Reading {}
    }

    /** Checks every field. The consent is required and must not lie in the future. */
    public Reading read(Instant now) {
        Reader reader = new Reader();
        Consent given = readConsent(reader, now);
        return read(reader, given);
    }

    /** Checks every field of an imported line. The organizer is responsible for the consent. */
    public Reading readImported() {
        return read(new Reader(), null);
    }

    private Reading read(Reader reader, @Nullable Consent given) {
        PersonName first = reader.read("firstName", firstName, PersonName::of);
        PersonName last = reader.read("lastName", lastName, PersonName::of);
        EmailAddress readEmail = reader.read("email", email, EmailAddress::new);
        PhoneNumber readPhone = reader.read("phone", phone, PhoneNumber::new);
        String readCompany = reader.read("company", company, text -> PlainText.line(text, MAX_COMPANY));
        Set<Channel> readChannels = readChannels(reader);
        Optional<String> readLocale = reader.read("locale", locale, Languages::of);
        String readZone = reader.read("timeZone", timeZone, TimeZones::of);
        Source readSource = readSource();
        String readSegment = new Reader().read("segment", segment, text -> PlainText.line(text, MAX_SEGMENT));
        Map<String, Answer> readAnswers = readAnswers(reader, answers);
        if (blank(firstName)) {
            reader.flaw("firstName", ErrorCode.REQUIRED, "is required");
        }
        if (blank(email) && blank(phone)) {
            reader.flaw("email", ErrorCode.REQUIRED, "is required, unless there is a phone number");
        }
        if (first == null || !reader.flaws.isEmpty()) {
            return new Reading.Flawed(List.copyOf(reader.flaws));
        }
        return new Reading.Readable(Registrant.named(first)
                .lastName(last)
                .email(readEmail)
                .phone(readPhone)
                .company(readCompany)
                .channels(readChannels)
                .locale(readLocale == null ? null : readLocale.orElse(null))
                .timeZone(readZone)
                .source(readSource)
                .segment(readSegment)
                .answers(readAnswers, Map.of())
                .consent(given)
                .build());
    }

    /** Reads the channels of a registrant with these addresses; adds errors to the list. */
    public static Set<Channel> channels(
            List<@Nullable String> names, boolean hasEmail, boolean hasPhone, List<Flaw> flaws) {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        if (names.size() > MAX_CHANNELS) {
            flaws.add(new Flaw("channels", ErrorCode.TOO_MANY, "must have at most " + MAX_CHANNELS + " channels"));
            return channels;
        }
        for (int i = 0; i < names.size(); i++) {
            String field = "channels/" + i;
            switch (names.get(i)) {
                case "EMAIL" -> {
                    channels.add(Channel.EMAIL);
                    if (!hasEmail) {
                        flaws.add(new Flaw(field, ErrorCode.INCONSISTENT, "EMAIL needs an e-mail address"));
                    }
                }
                case "SMS" -> {
                    channels.add(Channel.SMS);
                    if (!hasPhone) {
                        flaws.add(new Flaw(field, ErrorCode.INCONSISTENT, "SMS needs a phone number"));
                    }
                }
                case "IN_APP" -> channels.add(Channel.IN_APP);
                case null, default ->
                    flaws.add(new Flaw(field, ErrorCode.UNKNOWN_VALUE, "is not one of EMAIL, SMS, IN_APP"));
            }
        }
        return channels;
    }

    private Set<Channel> readChannels(Reader reader) {
        if (channels == null || channels.isEmpty()) {
            return EnumSet.of(blank(email) && !blank(phone) ? Channel.SMS : Channel.EMAIL);
        }
        return channels(channels, !blank(email), !blank(phone), reader.flaws);
    }

    /** Wrong parameters of a link never cause a refusal. A part that is not valid is left out. */
    private Source readSource() {
        if (source == null) {
            return Source.named(null);
        }
        Reader lenient = new Reader();
        return new Source(
                readSourceName(lenient, source.utmSource()),
                lenient.read("source/utmMedium", source.utmMedium(), shortText()),
                lenient.read("source/utmCampaign", source.utmCampaign(), shortText()),
                lenient.read("source/utmTerm", source.utmTerm(), shortText()),
                lenient.read("source/utmContent", source.utmContent(), shortText()),
                lenient.read("source/referrer", source.referrer(), text -> PlainText.line(text, MAX_ANSWER)),
                source.origin());
    }

    private static @Nullable String readSourceName(Reader lenient, @Nullable String name) {
        Optional<String> published = lenient.read("source/utmSource", name, SourceName::of);
        return published == null ? null : published.orElse(null);
    }

    /** Reads answers, each under the key of its question; adds errors to the list. */
    static Map<String, Answer> answers(Map<String, @Nullable Object> given, List<Flaw> flaws) {
        Reader reader = new Reader();
        Map<String, Answer> read = readAnswers(reader, given);
        flaws.addAll(reader.flaws);
        return read;
    }

    private static Map<String, Answer> readAnswers(Reader reader, @Nullable Map<String, @Nullable Object> answers) {
        if (answers == null || answers.isEmpty()) {
            return Map.of();
        }
        if (answers.size() > MAX_ANSWERS) {
            reader.flaws.add(TOO_MANY_ANSWERS);
            return Map.of();
        }
        Map<String, Answer> read = new LinkedHashMap<>();
        answers.forEach((question, answer) -> {
            if (blank(question)) {
                reader.flaw("answers", ErrorCode.REQUIRED, "must not have an answer without a question");
                return;
            }
            String key = reader.read("answers", question, text -> PlainText.line(text, MAX_QUESTION));
            List<String> values =
                    readAnswer(reader, "answers/" + question.replace("~", "~0").replace("/", "~1"), answer);
            if (key != null && !values.isEmpty()) {
                // Its label comes from the live event, once that is looked at.
                read.put(key, new Answer(key, values));
            }
        });
        return read;
    }

    /** A text, a truth value, or a list of texts; what is blank counts as not given. */
    private static List<String> readAnswer(Reader reader, String field, @Nullable Object answer) {
        return switch (answer) {
            case null -> List.of();
            case String text -> readAnswerText(reader, field, text);
            case Boolean value -> List.of(value.toString());
            case List<?> values -> readAnswerTexts(reader, field, values);
            default -> {
                reader.flaw(field, ErrorCode.WRONG_TYPE, "must be a text, true, false or a list of texts");
                yield List.of();
            }
        };
    }

    private static List<String> readAnswerText(Reader reader, String field, String text) {
        String read = reader.read(field, text, value -> PlainText.lines(value, MAX_ANSWER));
        return read == null ? List.of() : List.of(read);
    }

    private static List<String> readAnswerTexts(Reader reader, String field, List<?> values) {
        if (values.size() > MAX_ANSWERS) {
            reader.flaw(field, ErrorCode.TOO_MANY, "must have at most " + MAX_ANSWERS + " values");
            return List.of();
        }
        List<String> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof String text) {
                read.addAll(readAnswerText(reader, field + "/" + i, text));
            } else {
                reader.flaw(field + "/" + i, ErrorCode.WRONG_TYPE, "must be a text");
            }
        }
        return read;
    }

    private @Nullable Consent readConsent(Reader reader, Instant now) {
        if (consent == null) {
            reader.flaw("consent", ErrorCode.REQUIRED, "is required");
            return null;
        }
        String text = reader.read("consent/text", consent.text(), value -> PlainText.lines(value, MAX_CONSENT));
        Instant at = reader.read("consent/at", consent.at(), value -> consentInstant(value, now));
        if (blank(consent.text())) {
            reader.flaw("consent/text", ErrorCode.REQUIRED, "is required");
        }
        if (blank(consent.at())) {
            reader.flaw("consent/at", ErrorCode.REQUIRED, "is required");
        }
        return text == null || at == null ? null : new Consent(text, at);
    }

    /** Stricter than {@link Instant#parse}, which takes 24:00 and leap seconds. */
    private static Instant consentInstant(String text, Instant now) {
        try {
            Instant at = OffsetDateTime.parse(text.strip()).toInstant();
            if (at.isBefore(FIRST_CONSENT)) {
                throw new InvalidValueException(ErrorCode.OUT_OF_RANGE, "must not be before " + FIRST_CONSENT);
            }
            if (at.isAfter(now.plus(CLOCK_TOLERANCE))) {
                throw new InvalidValueException(ErrorCode.OUT_OF_RANGE, "must not be in the future");
            }
            return at;
        } catch (DateTimeException e) {
            throw new InvalidValueException(ErrorCode.INVALID_FORMAT, "is not an instant such as 2026-11-21T10:00:00Z");
        }
    }

    private static Function<String, String> shortText() {
        return text -> PlainText.line(text, MAX_SHORT);
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static final class Reader {

        private final List<Flaw> flaws = new ArrayList<>();

        /** The value, or null if it is missing or not valid. */
        <T> @Nullable T read(String field, @Nullable String text, Function<String, T> value) {
            if (blank(text)) {
                return null;
            }
            try {
                return value.apply(text);
            } catch (InvalidValueException e) {
                flaws.add(Flaw.of(field, e));
                return null;
            }
        }

        void flaw(String field, ErrorCode code, String detail) {
            flaws.add(new Flaw(field, code, detail));
        }
    }
}
