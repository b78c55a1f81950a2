package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Accepted and refused values of a registration, and the values that reach the topics. */
class RegisterRequestIT extends RegisteringScene {

    @Test
    void publishesNoAddressThatALinkPutIntoSourceOrSegment() {
        var event = stage.given(aLiveEvent());

        Answer answer = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com",
             "source": {"utmSource": "jane@x.org", "utmContent": "jane@x.org"}, "segment": "jane_at_x_org",
             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        var message = stage.published(event, "registrations.v1", 1).getFirst();
        assertThat(KafkaProbe.text(message)).doesNotContain("jane");
        assertThat(KafkaProbe.json(message).path("source").isNull()).isTrue();
        assertThat(KafkaProbe.json(message).path("content").isNull()).isTrue();
        assertThat(KafkaProbe.json(message).path("segment").isNull()).isTrue();
    }

    @Test
    void takesASegmentOfTheEventOnly() {
        var event = stage.given(aLiveEvent());
        for (String segment : List.of("vip", "press", "VIP", "vip ", "staff", "")) {
            assertThat(stage.api
                            .post("/api/v1/registrations", odd(event, "s" + segment.hashCode(), "", segment, ""))
                            .status())
                    .isEqualTo(201);
        }

        assertThat(stage.published(event, "registrations.v1", 6))
                .extracting(message -> KafkaProbe.json(message).path("segment").asString(""))
                .containsExactlyInAnyOrder("vip", "press", "", "vip", "", "");
    }

    /** With any text in the public fields, the person's address, phone number and name are not published. */
    @Test
    void publishesNoPersonalDataFromPublicFields() {
        var event = stage.given(aLiveEvent());
        var odd = new OddInput(20261125);
        int people = 400;
        for (int i = 0; i < people; i++) {
            OddInput.Person person = odd.next();
            Answer answer = stage.api.post(
                    "/api/v1/registrations",
                    odd(event, person.mailbox(), person.locale(), person.segment(), person.source()));
            // A locale that is not a language tag is refused; all other values are accepted.
            assertThat(answer.status()).as(person + " " + answer.body()).isIn(201, 422);
            if (answer.status() == 422) {
                assertThat(answer.pointers()).containsExactly("/locale");
            }
        }

        var messages = stage.published(
                event, "registrations.v1", stage.registrations(event).size());
        assertThat(messages).hasSizeGreaterThan(people / 2);
        for (var message : messages) {
            var state = KafkaProbe.json(message);
            String text = List.of("locale", "segment", "source").stream()
                    .map(field -> state.path(field).asString(""))
                    .collect(Collectors.joining(" "))
                    .toLowerCase(Locale.ROOT);
            assertThat(text).doesNotContain(odd.needles());
            assertThat(text.replaceAll("[^0-9]", "").length())
                    .as("digits of " + text)
                    .isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your parcel waits: https://evil.example/pay",
                "evil.co/x9",
                "www.evil.example",
                "example.com",
                "Ada\nPay now",
                "Your account is locked so please call us at once today or it will be closed for ever and ever"
            })
    void takesNoNameThatCarriesAMessage(String name) {
        var event = stage.given(aLiveEvent());

        for (String field : List.of("firstName", "lastName")) {
            Answer answer = stage.api.post("/api/v1/registrations", named(event, Map.of(field, name)));
            assertThat(answer.status()).as(field + " " + answer.body()).isEqualTo(422);
            assertThat(answer.pointers()).containsExactly("/" + field);
        }
        assertThat(stage.registrations(event)).isEmpty();
    }

    @Test
    void takesACompanyThatIsNamedLikeItsDomain() {
        var event = stage.given(aLiveEvent());

        Answer answer = stage.api.post("/api/v1/registrations", named(event, Map.of("company", "Booking.com")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(stage.registrations(event)).hasSize(1);
    }

    private static String named(LiveEventFixture event, Map<String, String> names) {
        var body = new LinkedHashMap<String, Object>();
        body.put("eventId", event.id());
        body.put("firstName", "Ada");
        body.put("email", "ada@example.com");
        body.put("consent", Map.of("text", "I agree", "at", "2025-11-21T10:00:00Z"));
        body.putAll(names);
        return JsonMapper.builder().build().writeValueAsString(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null                                                    | 422 | /consent      | required",
                "{'at': '2025-11-21T10:00:00Z'}                          | 422 | /consent/text | required",
                "{'text': ' ', 'at': '2025-11-21T10:00:00Z'}             | 422 | /consent/text | required",
                "{'text': 'I agree'}                                     | 422 | /consent/at   | required",
                "{'text': 'I agree', 'at': '2099-01-01T00:00:00Z'}       | 422 | /consent/at   | out-of-range",
                "{'text': 'I agree', 'at': '1889-01-01T00:00:00Z'}       | 422 | /consent/at   | out-of-range",
                "{'text': 'I agree', 'at': '+1000000000-12-31T23:59:59Z'}| 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '1767225600'}                 | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T24:00:00Z'}       | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:60Z'}       | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:00'}        | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': 1767225600}                   | 400 | /consent/at   | wrong-type",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:00Z', 'x':1}| 400 | /consent/x    | unknown-property"
            })
    void needsAConsentThatWasGiven(String consent, int status, String pointer, String code) {
        var event = stage.given(aLiveEvent());
        Answer answer = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "phone": "+49301234567", "channels": ["SMS"], "consent": %s}
            """.formatted(event.id(), consent.replace('\'', '"')));

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.pointers()).containsExactly(pointer);
        assertThat(answer.json().path("errors").path(0).path("code").asString()).isEqualTo(code);
        assertThat(stage.registrations(event)).isEmpty();
    }

    @Test
    void needsAConsentWhereNoneIsNamed() {
        var event = stage.given(aLiveEvent());

        assertThat(stage.api
                        .post(
                                "/api/v1/registrations",
                                "{\"eventId\": \"%s\", \"firstName\": \"Ada\", \"email\": \"a@b.example\"}"
                                        .formatted(event.id()))
                        .pointers())
                .containsExactly("/consent");
    }

    private static String odd(LiveEventFixture event, String mailbox, String locale, String segment, String source) {
        var body = new LinkedHashMap<String, Object>();
        body.put("eventId", event.id());
        body.put("firstName", "Ada");
        body.put("email", mailbox + "@example.com");
        body.put("locale", locale);
        body.put("segment", segment);
        body.put("source", Map.of("utmSource", source));
        body.put("consent", Map.of("text", "I agree", "at", "2025-11-21T10:00:00Z"));
        return JsonMapper.builder().build().writeValueAsString(body);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        var event = stage.given(aLiveEvent());

        Answer flawed = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "A\\u202Eda", "email": "ada@example.com\\r\\nBcc: x@example.com",
             "channels": ["SMS"], "timeZone": "Mars/Olympus", "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));
        assertThat(flawed.status()).isEqualTo(422);
        assertThat(flawed.header("content-type")).startsWith("application/problem+json");
        assertThat(flawed.pointers()).containsExactlyInAnyOrder("/firstName", "/email", "/channels/0", "/timeZone");

        Answer unknown = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "status": "CONFIRMED"}
            """.formatted(event.id()));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.pointers()).containsExactly("/status");

        Answer without =
                stage.api.post("/api/v1/registrations", "{\"firstName\": \"Ada\", \"email\": \"a@b.example\"}");
        assertThat(without.status()).isBetween(400, 422);
        assertThat(without.pointers()).containsExactly("/eventId");

        Answer loneSurrogate = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "\\ud800", "email": "ada@example.com",
             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));
        assertThat(loneSurrogate.status()).isBetween(400, 422);

        Answer consent = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com",
             "consent": {"text": "I agree", "at": "+1000000000-12-31T23:59:59Z"}}
            """.formatted(event.id()));
        assertThat(consent.status()).isEqualTo(422);
        assertThat(consent.pointers()).containsExactly("/consent/at");
        assertThat(stage.registrations(event)).isEmpty();
    }
}
