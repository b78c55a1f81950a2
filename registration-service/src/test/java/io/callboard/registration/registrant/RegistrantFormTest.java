package io.callboard.registration.registrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Vectors;
import io.callboard.chassis.testing.Vectors.Accepted;
import io.callboard.chassis.testing.Vectors.Refused;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.PhoneNumber;
import io.callboard.registration.registrant.RegistrantForm.ConsentForm;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrantFormTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ConsentForm CONSENT = new ConsentForm("I agree", "2026-11-21T09:59:00Z");

    @Test
    void readsAnAddressInLowerCaseAndAPhoneNumberAsE164() {
        Registrant ada = readable(form("Ada", "Ada.Example@EXAMPLE.com ", "+49 (30) 1234567", List.of("EMAIL", "SMS")));

        assertThat(ada.email()).isEqualTo(new EmailAddress("ada.example@example.com"));
        assertThat(ada.phone()).isEqualTo(new PhoneNumber("+49301234567"));
        assertThat(ada.channels()).containsExactlyInAnyOrder(Channel.EMAIL, Channel.SMS);
        assertThat(ada.address()).isEqualTo("ada.example@example.com");
    }

    @Test
    void usesSmsWhereOnlyAPhoneNumberIsGiven() {
        Registrant ada = readable(form("Ada", null, "+49301234567", null));

        assertThat(ada.channels()).containsExactly(Channel.SMS);
        assertThat(ada.address()).isEqualTo("+49301234567");
    }

    @Test
    void findsEverythingThatIsWrongAtOnce() {
        RegistrantForm form = new RegistrantForm(
                " ",
                "x\u202Ey",
                "ada@",
                "123",
                null,
                List.of("SMS", "PIGEON"),
                "not a tag",
                "Mars/Olympus",
                null,
                null,
                Map.of("q", "a\u0000b"),
                new ConsentForm("I agree", null));

        assertThat(flaws(form))
                .extracting(Flaw::field)
                .containsExactlyInAnyOrder(
                        "firstName",
                        "lastName",
                        "email",
                        "phone",
                        "channels/1",
                        "locale",
                        "timeZone",
                        "answers/q",
                        "consent/at");
    }

    @Test
    void refusesMoreChannelsThanThereCanBe() {
        assertThat(flaws(form("Ada", "ada@example.com", null, Collections.nCopies(11, "PIGEON"))))
                .containsExactly(new Flaw("channels", ErrorCode.TOO_MANY, "must have at most 10 channels"));
    }

    @Test
    void needsAnAddress() {
        assertThat(flaws(form("Ada", null, null, null)))
                .containsExactly(new Flaw("email", ErrorCode.REQUIRED, "is required, unless there is a phone number"));
    }

    @Test
    void inAppMessagesNeedNoAddressOfTheirOwn() {
        assertThat(readable(form("Ada", "ada@example.com", null, List.of("IN_APP")))
                        .channels())
                .containsExactly(Channel.IN_APP);
        assertThat(flaws(form("Ada", null, null, List.of("IN_APP"))))
                .containsExactly(new Flaw("email", ErrorCode.REQUIRED, "is required, unless there is a phone number"));
    }

    @Test
    void needsTheAddressOfEachChannel() {
        assertThat(flaws(form("Ada", "ada@example.com", null, List.of("EMAIL", "SMS"))))
                .containsExactly(new Flaw("channels/1", ErrorCode.INCONSISTENT, "SMS needs a phone number"));
        assertThat(flaws(form("Ada", null, "+49301234567", List.of("EMAIL"))))
                .containsExactly(new Flaw("channels/0", ErrorCode.INCONSISTENT, "EMAIL needs an e-mail address"));
    }

    @ParameterizedTest
    @MethodSource("acceptedNames")
    void takesNamesAsPeopleHaveThem(Accepted name) {
        Registrant registrant = readable(form(name.typed(), "ada@example.com", null, null));

        assertThat(registrant.firstName().value()).isEqualTo(name.kept());
    }

    @ParameterizedTest
    @MethodSource("refusedNames")
    void refusesNamesThatContainAnAddressOrAText(Refused name) {
        assertThat(flaws(form(name.typed(), "ada@example.com", null, null)))
                .extracting(flaw -> flaw.field() + " " + flaw.code().word())
                .containsExactly("firstName " + name.code());
    }

    @ParameterizedTest
    @MethodSource("acceptedAddresses")
    void keepsAddressesAsTheContractSays(Accepted address) {
        assertThat(readable(form("Ada", address.typed(), null, null)).address()).isEqualTo(address.kept());
    }

    @ParameterizedTest
    @MethodSource("acceptedNumbers")
    void keepsPhoneNumbersAsTheContractSays(Accepted number) {
        assertThat(readable(form("Ada", null, number.typed(), null)).address()).isEqualTo(number.kept());
    }

    @ParameterizedTest
    @MethodSource("refusedAddresses")
    void refusesWhatIsNoAddress(Refused address) {
        assertThat(flaws(form("Ada", address.typed(), null, null)))
                .extracting(flaw -> flaw.field() + " " + flaw.code().word())
                .containsExactly("email " + address.code());
    }

    @Test
    void refusesOverlongAddresses() {
        assertThat(flaws(form("Ada", "a".repeat(65) + "@example.com", null, null)))
                .hasSize(1);
        assertThat(flaws(form("Ada", "a@" + "b".repeat(60).concat(".").repeat(5) + "com", null, null)))
                .containsExactly(new Flaw("email", ErrorCode.TOO_LONG, "must have at most 254 characters"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane@x.org",
                "jane%40x.org",
                "list:jane(at)x.org?id=1",
                "+49 30 1234567",
                "0049 (30) 123-4567",
                "030/1234.5678.9",
                "٠٣٠١٢٣٤٥٦٧",
                "4f9d2c1e8b7a6d5c4e3f",
                "0197c1b2-03d4-7e6f-8a1b-2c3d4e5f6071",
                "nMmGkXhC5n0q1V9hJt2bLw3sQeRfTgYhUjIkOlPzXcA",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0",
                "a\u0000b",
                "x at y.example",
                "zqmail046jtkka(at)pii-mail-zz.example",
                "ada_AT_example_DOT_com",
                "ada-ät-example",
                "tel 1415 x 555",
                "tel 1415 x 5551006",
                "１４１５　５５５",
                "the source of a registration has a name and it has sixty-four letters"
            })
    void valuesThatLookLikePersonalDataNeverBecomeReadable(String text) {
        Registrant ada = readable(form(Source.named(text), null, null));

        assertThat(ada.source()).isEqualTo(Source.named(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "newsletter_2026-11-21",
                "google / cpc",
                "(direct)",
                "facebook.com",
                "Großkunden & Café",
                "お客様",
                "Q4|DACH:vip",
                "winterSaleForNewCustomers2026",
                "donaudampfschifffahrtsgesellschaft"
            })
    void keepsSourcesAsPeopleNameThem(String text) {
        assertThat(readable(form(Source.named(text), null, null)).source().utmSource())
                .isEqualTo(text);
    }

    @Test
    void keepsASegmentOfTheEventOnly() {
        Registrant ada = readable(form(null, "vip", null));

        assertThat(ada.segmentedBy(Set.of("vip", "press")).segment()).isEqualTo("vip");
        assertThat(ada.segmentedBy(Set.of("press")).segment()).isNull();
        assertThat(readable(form(null, "x".repeat(65), null)).segment()).isNull();
    }

    @Test
    void leavesOutInvalidPartsOfALinkAndKeepsTheOthers() {
        Source source = new Source("ads", "cpc\u202E", "spring", "x".repeat(201), "jane@x.org", "y".repeat(1_001));

        assertThat(readable(form(source, null, null)).source())
                .isEqualTo(new Source("ads", null, "spring", null, "jane@x.org", null));
    }

    @ParameterizedTest
    @MethodSource("languages")
    void keepsTheKnownPartsOfALocale(Accepted language) {
        assertThat(readable(form(null, null, language.typed())).locale())
                .isEqualTo(language.kept().isEmpty() ? null : language.kept());
    }

    @Test
    void takesAConsentFromAClockThatIsALittleAhead() {
        assertThat(consented(NOW.plusSeconds(300))).isInstanceOf(Reading.Readable.class);
        assertThat(consented(NOW.plusSeconds(3600)))
                .isEqualTo(new Reading.Flawed(
                        List.of(new Flaw("consent/at", ErrorCode.OUT_OF_RANGE, "must not be in the future"))));
    }

    @Test
    void needsNoConsentInAnImportedLine() {
        var form =
                new RegistrantForm("Ada", null, null, "+49301234567", null, null, null, null, null, null, null, null);

        assertThat(form.readImported()).isInstanceOf(Reading.Readable.class);
        assertThat(form.read(NOW))
                .isEqualTo(new Reading.Flawed(List.of(new Flaw("consent", ErrorCode.REQUIRED, "is required"))));
    }

    private static Reading consented(Instant at) {
        return new RegistrantForm(
                        "Ada",
                        null,
                        "ada@example.com",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new ConsentForm("I agree", at.toString()))
                .read(NOW);
    }

    static List<Accepted> acceptedNames() {
        return Vectors.accepted("names");
    }

    static List<Refused> refusedNames() {
        return Vectors.refused("names");
    }

    static List<Accepted> acceptedAddresses() {
        return Vectors.accepted("email-addresses");
    }

    static List<Accepted> acceptedNumbers() {
        return Vectors.accepted("phone-numbers");
    }

    static List<Refused> refusedAddresses() {
        return Vectors.refused("email-addresses");
    }

    static List<Accepted> languages() {
        return Vectors.accepted("languages");
    }

    private static RegistrantForm form(@Nullable Source source, @Nullable String segment, @Nullable String locale) {
        return new RegistrantForm(
                "Ada", null, "ada@example.com", null, null, null, locale, null, source, segment, null, CONSENT);
    }

    private static RegistrantForm form(
            String firstName,
            @Nullable String email,
            @Nullable String phone,
            @Nullable List<@Nullable String> channels) {
        return new RegistrantForm(firstName, null, email, phone, null, channels, null, null, null, null, null, CONSENT);
    }

    private static Registrant readable(RegistrantForm form) {
        assertThat(form.read(NOW)).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) form.read(NOW)).registrant();
    }

    private static List<Flaw> flaws(RegistrantForm form) {
        assertThat(form.read(NOW)).isInstanceOf(Reading.Flawed.class);
        return ((Reading.Flawed) form.read(NOW)).flaws();
    }
}
