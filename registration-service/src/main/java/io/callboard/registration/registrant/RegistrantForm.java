package io.callboard.registration.registrant;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody filled in about a registrant, not looked at yet; {@link #read} finds everything that is wrong with it.
 *
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
        @Nullable Map<String, @Nullable String> answers,
        @Nullable String consentText,
        @Nullable Instant consentAt) {

    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

    private static final int MAX_SHORT = 200;
    private static final int MAX_ANSWERS = 50;
    private static final int MAX_QUESTION = 64;
    private static final int MAX_ANSWER = 1_000;
    private static final int MAX_CONSENT = 2_000;
    private static final int MAX_LOCALE = 35;
    private static final int MAX_CHANNELS = 10;
    private static final Instant FIRST_CONSENT = Instant.parse("1990-01-01T00:00:00Z");
    private static final Instant LAST_CONSENT = Instant.parse("2100-01-01T00:00:00Z");

    /** Either a registrant or the reasons why not. */
    public sealed interface Reading {

        /** Everything is acceptable. */
        record Readable(Registrant registrant) implements Reading {}

        /** Something is not; at least one flaw. */
        record Flawed(List<Flaw> flaws) implements Reading {}
    }

    /** Looks at every field. */
    public Reading read() {
        Reader reader = new Reader();
        PersonName first = reader.read("firstName", firstName, PersonName::new);
        PersonName last = reader.read("lastName", lastName, PersonName::new);
        EmailAddress readEmail = reader.read("email", email, EmailAddress::new);
        PhoneNumber readPhone = reader.read("phone", phone, PhoneNumber::new);
        String readCompany = reader.read("company", company, shortText());
        Set<Channel> readChannels = readChannels(reader);
        String readLocale = reader.read("locale", locale, RegistrantForm::languageTag);
        String readZone = reader.read("timeZone", timeZone, RegistrantForm::zone);
        Source readSource = readSource();
        String readSegment = reader.read("segment", segment, PublicText::key);
        Map<String, String> readAnswers = readAnswers(reader);
        Consent consent = readConsent(reader);
        if (blank(firstName)) {
            reader.flaw("firstName", "must not be blank");
        }
        if (blank(email) && blank(phone)) {
            reader.flaw("email", "an e-mail address or a phone number is needed");
        }
        if (first == null || !reader.flaws.isEmpty()) {
            return new Reading.Flawed(List.copyOf(reader.flaws));
        }
        return new Reading.Readable(new Registrant(
                first,
                last,
                readEmail,
                readPhone,
                readCompany,
                readChannels,
                readLocale,
                readZone,
                readSource,
                readSegment,
                readAnswers,
                consent));
    }

    /** Reads the channels of a registrant with these addresses; what is wrong goes to the list. */
    public static Set<Channel> channels(
            List<@Nullable String> names, boolean hasEmail, boolean hasPhone, List<Flaw> flaws) {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        if (names.size() > MAX_CHANNELS) {
            flaws.add(new Flaw("channels", "has at most " + MAX_CHANNELS + " channels"));
            return channels;
        }
        for (int i = 0; i < names.size(); i++) {
            String field = "channels/" + i;
            switch (names.get(i)) {
                case "EMAIL" -> {
                    channels.add(Channel.EMAIL);
                    if (!hasEmail) {
                        flaws.add(new Flaw(field, "EMAIL needs an e-mail address"));
                    }
                }
                case "SMS" -> {
                    channels.add(Channel.SMS);
                    if (!hasPhone) {
                        flaws.add(new Flaw(field, "SMS needs a phone number"));
                    }
                }
                case null, default -> flaws.add(new Flaw(field, "is neither EMAIL nor SMS"));
            }
        }
        return channels;
    }

    /** The IANA zone of this name, or an {@link IllegalArgumentException}. */
    public static String zone(String name) {
        if (!ZONES.contains(name)) {
            throw new IllegalArgumentException("is not an IANA time zone, such as Europe/Berlin");
        }
        return name;
    }

    private Set<Channel> readChannels(Reader reader) {
        if (channels == null || channels.isEmpty()) {
            return EnumSet.of(blank(email) && !blank(phone) ? Channel.SMS : Channel.EMAIL);
        }
        return channels(channels, !blank(email), !blank(phone), reader.flaws);
    }

    /** Nobody is turned away for what some link carried: what cannot be kept is left out. */
    private Source readSource() {
        if (source == null) {
            return Source.named(null);
        }
        Reader lenient = new Reader();
        return new Source(
                lenient.read("source/utmSource", source.utmSource(), PublicText::label),
                lenient.read("source/utmMedium", source.utmMedium(), shortText()),
                lenient.read("source/utmCampaign", source.utmCampaign(), shortText()),
                lenient.read("source/utmTerm", source.utmTerm(), shortText()),
                lenient.read("source/utmContent", source.utmContent(), shortText()),
                lenient.read("source/referrer", source.referrer(), text -> PlainText.of(text, MAX_ANSWER)));
    }

    private Map<String, String> readAnswers(Reader reader) {
        if (answers == null || answers.isEmpty()) {
            return Map.of();
        }
        if (answers.size() > MAX_ANSWERS) {
            reader.flaw("answers", "has at most " + MAX_ANSWERS + " answers");
            return Map.of();
        }
        Map<String, String> read = new LinkedHashMap<>();
        answers.forEach((question, answer) -> {
            if (blank(question)) {
                reader.flaw("answers", "has an answer without a question");
                return;
            }
            String key = reader.read("answers", question, text -> PlainText.of(text, MAX_QUESTION));
            String value = reader.read(
                    "answers/" + question.replace("~", "~0").replace("/", "~1"),
                    answer,
                    text -> PlainText.lines(text, MAX_ANSWER));
            if (key != null && value != null) {
                read.put(key, value);
            }
        });
        return read;
    }

    private @Nullable Consent readConsent(Reader reader) {
        String text = reader.read("consent/text", consentText, value -> PlainText.lines(value, MAX_CONSENT));
        if (text == null && consentAt == null) {
            return null;
        }
        if (text == null || consentAt == null) {
            reader.flaw("consent", "needs the text and the instant it was agreed to");
            return null;
        }
        if (consentAt.isBefore(FIRST_CONSENT) || consentAt.isAfter(LAST_CONSENT)) {
            reader.flaw("consent/at", "is not an instant at which anybody can have agreed");
            return null;
        }
        return new Consent(text, consentAt);
    }

    private static Function<String, String> shortText() {
        return text -> PlainText.of(text, MAX_SHORT);
    }

    private static String languageTag(String tag) {
        if (tag.length() > MAX_LOCALE) {
            throw new IllegalArgumentException("has at most " + MAX_LOCALE + " characters");
        }
        try {
            return new Locale.Builder()
                    .setLanguageTag(tag.replace('_', '-'))
                    // They choose nothing here, and their text would stand readable on the topic.
                    .clearExtensions()
                    .build()
                    .toLanguageTag();
        } catch (IllformedLocaleException e) {
            throw new IllegalArgumentException("is not a BCP 47 language tag, such as en or pt-BR", e);
        }
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static final class Reader {

        private final List<Flaw> flaws = new ArrayList<>();

        /** The value, or null if there is none or it is flawed. */
        <T> @Nullable T read(String field, @Nullable String text, Function<String, T> value) {
            if (blank(text)) {
                return null;
            }
            try {
                return value.apply(text);
            } catch (IllegalArgumentException e) {
                flaw(field, String.valueOf(e.getMessage()));
                return null;
            }
        }

        void flaw(String field, String detail) {
            flaws.add(new Flaw(field, detail));
        }
    }
}
