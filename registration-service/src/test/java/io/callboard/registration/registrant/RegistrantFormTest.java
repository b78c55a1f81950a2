package io.callboard.registration.registrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.registration.registrant.RegistrantForm.Reading;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrantFormTest {

    @Test
    void readsAnAddressInLowerCaseAndAPhoneNumberAsE164() {
        Registrant ada = readable(form("Ada", "Ada.Example@EXAMPLE.com ", "+49 (30) 1234567", List.of("EMAIL", "SMS")));

        assertThat(ada.email()).isEqualTo(new EmailAddress("ada.example@example.com"));
        assertThat(ada.phone()).isEqualTo(new PhoneNumber("+49301234567"));
        assertThat(ada.channels()).containsExactlyInAnyOrder(Channel.EMAIL, Channel.SMS);
        assertThat(ada.address()).isEqualTo("ada.example@example.com");
    }

    @Test
    void writesToThePhoneOfWhoGaveNothingElse() {
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
                "I agree",
                null);

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
                        "consent");
    }

    @Test
    void refusesMoreChannelsThanThereCanBe() {
        assertThat(flaws(form("Ada", "ada@example.com", null, Collections.nCopies(11, "PIGEON"))))
                .containsExactly(new Flaw("channels", "has at most 10 channels"));
    }

    @Test
    void needsAnAddress() {
        assertThat(flaws(form("Ada", null, null, null)))
                .containsExactly(new Flaw("email", "an e-mail address or a phone number is needed"));
    }

    @Test
    void needsTheAddressOfEachChannel() {
        assertThat(flaws(form("Ada", "ada@example.com", null, List.of("EMAIL", "SMS"))))
                .containsExactly(new Flaw("channels/1", "SMS needs a phone number"));
        assertThat(flaws(form("Ada", null, "+49301234567", List.of("EMAIL"))))
                .containsExactly(new Flaw("channels/0", "EMAIL needs an e-mail address"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\uD800x", "x\uDFFF", "\u202Egnp.exe", "a\u2066b", "a\nb", "a\uFFFDb"})
    void refusesNamesThatLie(String name) {
        assertThat(flaws(form(name, "ada@example.com", null, null)))
                .extracting(Flaw::field)
                .containsExactly("firstName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zoë", "José María", "李小龍", "O'Neil", "Ngũgĩ", "👩‍🚀 Ada"})
    void acceptsNamesAsPeopleHaveThem(String name) {
        assertThat(readable(form(name, "ada@example.com", null, null))
                        .firstName()
                        .value())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada",
                "@example.com",
                "ada@localhost",
                "ada@-example.com",
                "ada@example..com",
                "a da@example.com",
                "ada@example.com\r\nBcc: all@example.com",
                "ada.@example.com",
                "\"ada\"@example.com",
                "ada@exa_mple.com"
            })
    void refusesWhatIsNoAddress(String email) {
        assertThat(flaws(form("Ada", email, null, null)))
                .extracting(Flaw::field)
                .containsExactly("email");
    }

    @Test
    void refusesOverlongAddresses() {
        assertThat(flaws(form("Ada", "a".repeat(65) + "@example.com", null, null)))
                .hasSize(1);
        assertThat(flaws(form("Ada", "a@" + "b".repeat(60).concat(".").repeat(5) + "com", null, null)))
                .containsExactly(new Flaw("email", "has at most 254 characters"));
    }

    @Test
    void writesAnInternationalDomainInAscii() {
        assertThat(new EmailAddress("ada@bücher.example").value()).isEqualTo("ada@xn--bcher-kva.example");
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
                "the source of a registration has a name and it has sixty-four letters"
            })
    void whatLooksLikePersonalDataNeverBecomesReadable(String text) {
        Registrant ada = readable(form(Source.named(text), null, null));

        assertThat(ada.source()).isEqualTo(Source.named(null));
        assertThat(flaws(form(null, text, null))).extracting(Flaw::field).containsExactly("segment");
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

    @ParameterizedTest
    @ValueSource(strings = {"vip", "customers-2026", "2026_q4-h2_v2", "newCustomers"})
    void keepsTheKeysOfSegments(String key) {
        assertThat(readable(form(null, key, null)).segment()).isEqualTo(key);
    }

    @Test
    void leavesOutWhatItCannotKeepOfALinkAndKeepsTheRest() {
        Source source = new Source("ads", "cpc\u202E", "spring", "x".repeat(201), "jane@x.org", "y".repeat(1_001));

        assertThat(readable(form(source, null, null)).source())
                .isEqualTo(new Source("ads", null, "spring", null, "jane@x.org", null));
    }

    @Test
    void keepsTheLanguageOfALocaleOnly() {
        assertThat(readable(form(null, null, "de_DE-u-co-phonebk-x-jane-doe")).locale())
                .isEqualTo("de-DE");
    }

    private static RegistrantForm form(@Nullable Source source, @Nullable String segment, @Nullable String locale) {
        return new RegistrantForm(
                "Ada", null, "ada@example.com", null, null, null, locale, null, source, segment, null, null, null);
    }

    private static RegistrantForm form(
            String firstName,
            @Nullable String email,
            @Nullable String phone,
            @Nullable List<@Nullable String> channels) {
        return new RegistrantForm(
                firstName, null, email, phone, null, channels, null, null, null, null, null, null, null);
    }

    private static Registrant readable(RegistrantForm form) {
        assertThat(form.read()).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) form.read()).registrant();
    }

    private static List<Flaw> flaws(RegistrantForm form) {
        assertThat(form.read()).isInstanceOf(Reading.Flawed.class);
        return ((Reading.Flawed) form.read()).flaws();
    }
}
