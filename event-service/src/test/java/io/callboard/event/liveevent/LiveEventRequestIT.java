package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.event.liveevent.Organizer.Answer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.node.ObjectNode;

/** Accepted and refused values of each field of a live event. The problem points at each wrong field. */
class LiveEventRequestIT extends LiveEventsScene {

    @Test
    void refusesAMisspeltFieldOfAPatchAlsoWhenItIsNull() {
        String id = organizer.post("", TIDES).text("/id");

        Answer refused = organizer.patch("/" + id, "{\"desciption\": null, \"id\": null, \"title\": \"Ebb\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly("/desciption", "/id");
        assertThat(organizer.get("/" + id).text("/title")).isEqualTo("Tides");
    }

    @Test
    void refusesToRemoveTheSwitchOfAClosedRegistration() {
        String id = organizer
                .post("", TIDES.replace("\"registrationOpen\": true", "\"registrationOpen\": false"))
                .text("/id");

        Answer refused = organizer.patch("/" + id, "{\"registrationOpen\": null, \"waitlist\": null}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/registrationOpen", "/waitlist");
        assertThat(organizer.get("/" + id).text("/registrationOpen")).isEqualTo("false");
    }

    @Test
    void pointsAtANumberThatIsOutOfRange() {
        for (String seats : List.of("0", "10000001", "2147483648", "9007199254740993")) {
            Answer refused = organizer.post("", TIDES.replaceFirst("\"capacity\": 500", "\"capacity\": " + seats));

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.errorPointers()).containsExactly("/capacity");
            assertThat(refused.text("/errors/0/code")).isEqualTo("out-of-range");
            assertThat(refused.text("/errors/0/detail")).isEqualTo("must be from 1 to 10000000");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "title | null | /title",
                "title | \"\" | /title",
                "title | \"nul \\u0000\" | /title",
                "title | \"half \\uD83D\" | /title",
                "title | \"turned \\u202E\" | /title",
                "title | \"two\\nlines\" | /title",
                "title | \"\\u200B\\uFEFF\" | /title",
                "title | \"\\u3164\" | /title",
                "title | \"lost \\uFFFD\" | /title",
                "start | null | /start/local",
                "start | {\"local\": \"2035-12-01T18:00\", \"zone\": \"SystemV/EST5\"} | /start/zone",
                "start | {\"local\": \"2035-12-01T18:00\", \"zone\": \"Mars/Olympus\"} | /start/zone",
                "start | {\"local\": \"2020-12-01T18:00\", \"zone\": \"UTC\"} | /start/local",
                "start | {\"local\": \"9036-12-01T18:00\", \"zone\": \"UTC\"} | /start/local",
                "duration | \"PT0S\" | /duration",
                "duration | \"-PT1H\" | /duration",
                "duration | \"an hour\" | /duration",
                "capacity | 0 | /capacity",
                "stream | {\"kind\": \"ZOOM\"} | /stream/kind",
                "stream | {\"kind\": \"EXTERNAL\"} | /stream/url",
                "stream | {\"kind\": \"EXTERNAL\", \"url\": \"javascript:alert(1)\"} | /stream/url",
                "speakers | [{\"title\": \"Engineer\"}] | /speakers/0/name",
                "speakers | [null] | /speakers/0",
                "speakers | [{\"name\": \"A\", \"pictureUrl\": \"http://example.com/a.jpg\"}] | /speakers/0/pictureUrl",
                "speakers | [{\"name\": \"A\", \"pictureUrl\": \"data:image/png,x\"}] | /speakers/0/pictureUrl",
                "speakers | [{\"name\": \"A\", \"bio\": \"turned \\u202E\"}] | /speakers/0/bio",
                "reminders | {\"channels\": [\"FAX\"]} | /reminders/channels/0",
                "reminders | {\"channels\": []} | /reminders/channels",
                "reminders | {\"rules\": [\"PT1H\", \"tomorrow\"]} | /reminders/rules/1",
                "reminders | {\"rules\": [\"PT1H\", \"PT60M\"]} | /reminders/rules/1",
                "reminders | {\"rules\": [\"P366D\"]} | /reminders/rules/0",
                "segments | [null] | /segments/0",
                "segments | [{\"key\": \"new people\", \"headline\": \"Welcome\"}] | /segments/0/key",
                "segments | [{\"key\": \"new\"}] | /segments/0/headline",
                "segments | [{\"key\": \"a\", \"headline\": \"A\"}, {\"key\": \"a\", \"headline\": \"B\"}] |"
                        + " /segments/1/key",
                "resources | [{\"url\": \"https://example.com\"}] | /resources/0/title",
                "resources | [{\"title\": \"Slides\", \"url\": \"javascript:alert(1)\"}] | /resources/0/url",
                "locale | \"not a tag\" | /locale",
                "locale | \"qq\" | /locale",
                "questions | [null] | /questions/0",
                "questions | [{\"key\": \"a b\", \"label\": \"A?\", \"type\": \"TEXT\"}] | /questions/0/key",
                "questions | [{\"key\": \"a\", \"type\": \"TEXT\"}] | /questions/0/label",
                "questions | [{\"key\": \"a\", \"label\": \"A?\", \"type\": \"DATE\"}] | /questions/0/type",
                "questions | [{\"key\": \"a\", \"label\": \"A?\", \"type\": \"CHOICE\"}] | /questions/0/options",
                "questions | [{\"key\": \"a\", \"label\": \"A?\", \"type\": \"MULTI\", \"options\": [\"x\", \"x\"]}] |"
                        + " /questions/0/options/1",
                "questions | [{\"key\": \"a\", \"label\": \"A?\", \"type\": \"BOOLEAN\", \"options\": [\"x\"]}] |"
                        + " /questions/0/options",
                "questions | [{\"key\": \"a\", \"label\": \"A?\", \"type\": \"TEXT\"},"
                        + " {\"key\": \"a\", \"label\": \"B?\", \"type\": \"TEXT\"}] | /questions/1/key",
                "branding | {\"a/b\": \"x\"} | /branding",
                "branding | {\"logoUrl\": \"data:image/png,x\"} | /branding/logoUrl",
                "branding | {\"logoUrl\": \"http://example.com/logo.svg\"} | /branding/logoUrl",
                "branding | {\"primaryColor\": \"red\"} | /branding/primaryColor",
                "branding | {\"primaryColor\": \"#fff;}*{\"} | /branding/primaryColor",
                "branding | {\"onPrimaryColor\": \"#ffffff\"} | /branding/onPrimaryColor",
                "branding | {\"tagline\": \"turned \\u202E\"} | /branding/tagline",
            })
    void saysWhatIsWrongAndWhere(String field, String value, String pointer) {
        var request = (ObjectNode) Organizer.JSON.readTree(TIDES);
        request.set(field, Organizer.JSON.readTree(value));

        String escaped =
                Organizer.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(request);

        Answer refused = organizer.post("", escaped);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).first().isEqualTo(pointer);
        assertThat(refused.text("/errors/0/detail")).isNotBlank();
        assertThat(refused.text("/errors/0/code")).isNotEqualTo("invalid").matches("[a-z-]+");
        assertThat(organizer.get("").body().at("/items").isEmpty()).isTrue();
    }

    @Test
    void reportsAllErrorsInOneAnswer() {
        Answer refused = organizer.post("", """
            {"title": " ", "start": {"local": "2035-12-01T18:00", "zone": "Mars/Olympus"}, "duration": "PT1H",
             "speakers": [{"title": "Engineer"}, {"name": "Ada Example"}, null],
             "reminders": {"channels": ["FAX", "PIGEON"], "rules": ["soon", "PT1H", "later"]},
             "segments": [{"key": "a b"}, {"key": "c d"}], "resources": [{"title": "Slides"}, null]}\
            """);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers())
                .containsExactly(
                        "/title",
                        "/speakers/0/name",
                        "/speakers/2",
                        "/start/zone",
                        "/reminders/channels/0",
                        "/reminders/channels/1",
                        "/reminders/rules/0",
                        "/reminders/rules/2",
                        "/segments/0/key",
                        "/segments/1/key",
                        "/resources/0/url",
                        "/resources/1");
    }

    @Test
    void refusesMoreThanTwentyRules() {
        String rules = String.join(
                ",",
                IntStream.rangeClosed(1, 21).mapToObj(n -> "\"P" + n + "D\"").toList());

        Answer refused = organizer.post("", TIDES.replace("\"P1D\", \"PT1H\", \"PT0S\"", rules));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/reminders/rules");
    }

    @ParameterizedTest
    @CsvSource({"organizerId", "status", "epoch", "version"})
    void refusesAFieldThatTheOrganizerCannotSet(String field) {
        Answer refused = organizer.post("", TIDES.replaceFirst("\\{", "{\"" + field + "\": \"1\","));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorPointers()).containsExactly("/" + field);
    }
}
