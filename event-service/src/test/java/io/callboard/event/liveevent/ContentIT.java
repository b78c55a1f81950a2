package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.event.liveevent.Organizer.Answer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Content of a live event is stored as written, and is answered and published in a form that pages and mails can show.
 */
class ContentIT extends LiveEventsScene {

    private static final String CONTENT = """
        {"description": "How *water* moves. <script>alert(1)</script> [Map](javascript:alert(1)) [Site](https://example.com)",
         "speakers": [{"name": "Ada Example", "title": "Engineer", "pictureUrl": "https://example.com/ada.jpg",
             "bio": "Builds clocks.\\nAnd tides."}, {"name": "Lin Sample"}],
         "segments": [{"key": "sailors", "headline": "For sailors", "description": "Know the tide."}],
         "resources": [{"title": "Slides", "url": "https://example.com/slides.pdf"}],
         "locale": "pt_br", "branding": {"logoUrl": "https://example.com/logo.svg", "primaryColor": "#FFDD00", "tagline": "On time"}}
        """;

    private static final String HTML = "<p>How <em>water</em> moves. &lt;script&gt;alert(1)&lt;/script&gt; Map"
            + " <a href=\"https://example.com\" rel=\"noopener nofollow\">Site</a></p>";

    @Test
    void answersTheDescriptionAsWrittenAndAsHtml() {
        String id = scheduled();

        for (Answer answer :
                List.of(organizer.get("/" + id), Organizer.nobodyAt(port).get("/public/" + id))) {
            assertThat(answer.text("/description")).startsWith("How *water* moves. <script>");
            assertThat(answer.text("/descriptionHtml")).isEqualTo(HTML);
            assertThat(answer.text("/speakers/0/pictureUrl")).isEqualTo("https://example.com/ada.jpg");
            assertThat(answer.text("/speakers/0/bio")).isEqualTo("Builds clocks.\nAnd tides.");
            assertThat(answer.body().at("/speakers/1/bio").isNull()).isTrue();
            assertThat(answer.text("/locale")).isEqualTo("pt-BR");
            assertThat(answer.text("/segments/0/headline")).isEqualTo("For sailors");
        }
        assertThat(Organizer.nobodyAt(port).get("/public/" + id).raw().body())
                .as("resources are for those who have registered")
                .doesNotContain("slides.pdf");
    }

    @Test
    void publishesWhatPagesAndMailsShow() {
        String id = scheduled();

        JsonNode state = toldAbout(id, 1).getFirst().value();

        assertThat(state.at("/descriptionHtml").asString()).isEqualTo(HTML);
        assertThat(state.at("/speakers/0/bio").asString()).isEqualTo("Builds clocks.\nAnd tides.");
        assertThat(state.at("/segments/0/description").asString()).isEqualTo("Know the tide.");
        assertThat(state.at("/resources/0/url").asString()).isEqualTo("https://example.com/slides.pdf");
        assertThat(state.at("/locale").asString()).isEqualTo("pt-BR");
        assertThat(state.at("/branding")).isEqualTo(Organizer.JSON.readTree("""
                {"logoUrl": "https://example.com/logo.svg", "primaryColor": "#ffdd00", "onPrimaryColor": "#000000"}
                """));
    }

    @Test
    void keepsPublishesAndClonesQuestions() {
        String id = scheduled();
        String questions = """
            {"questions": [{"key": "diet", "label": "What do you eat?", "type": "CHOICE", "required": true,
                "options": ["Everything", "No meat"]}, {"key": "wish", "label": "Your wish?", "type": "TEXT"}]}
            """;
        JsonNode kept = Organizer.JSON.readTree("""
            [{"key": "diet", "label": "What do you eat?", "type": "CHOICE", "required": true,
                "options": ["Everything", "No meat"]},
             {"key": "wish", "label": "Your wish?", "type": "TEXT", "required": false, "options": []}]
            """);

        assertThat(organizer.patch("/" + id, questions).status()).isEqualTo(200);
        assertThat(organizer.patch("/" + id, "{\"title\": \"Ebb\"}").body().at("/questions"))
                .isEqualTo(kept);

        assertThat(Organizer.nobodyAt(port).get("/public/" + id).body().at("/questions"))
                .isEqualTo(kept);
        assertThat(organizer.post("/" + id + "/clone").body().at("/questions")).isEqualTo(kept);
        assertThat(toldAbout(id, 3).getLast().value().at("/questions")).isEqualTo(kept);
    }

    @Test
    void takesNoMoreThanTwentyQuestions() {
        String questions = IntStream.rangeClosed(1, 21)
                .mapToObj("{\"key\": \"q%d\", \"label\": \"?\", \"type\": \"TEXT\"}"::formatted)
                .collect(Collectors.joining(","));

        Answer refused = organizer.patch("/" + scheduled(), "{\"questions\": [" + questions + "]}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/questions");
    }

    @Test
    void answersPublishesAndClonesThePlace() {
        String id = organizer.post("", TIDES).text("/id");
        String place = """
            {"inPerson": {"venue": " Kulturhaus ", "address": "Hauptstraße 1\\n10115 Berlin"}}
            """;
        JsonNode kept = Organizer.JSON.readTree("""
            {"venue": "Kulturhaus", "address": "Hauptstraße 1\\n10115 Berlin"}
            """);

        assertThat(organizer.patch("/" + id, place).body().at("/inPerson")).isEqualTo(kept);
        JsonNode open = Organizer.nobodyAt(port).get("/public/" + id).body();
        assertThat(open.at("/inPerson")).isEqualTo(kept);
        assertThat(organizer.post("/" + id + "/clone").body().at("/inPerson")).isEqualTo(kept);
        assertThat(toldAbout(id, 2).getLast().type()).isEqualTo("LiveEventChanged");
        assertThat(toldAbout(id, 2).getLast().value().at("/inPerson")).isEqualTo(kept);

        JsonNode online = organizer.patch("/" + id, "{\"inPerson\": null}").body();
        assertThat(online.at("/inPerson").isNull()).isTrue();
        assertThat(toldAbout(id, 3).getLast().value().at("/inPerson").isNull()).isTrue();
    }

    @Test
    void tellsSearchEnginesWhereItTakesPlace() {
        String id = organizer.post("", TIDES).text("/id");
        String stream = """
            {"stream": {"kind": "EXTERNAL", "url": "https://video.example.com/1"}}
            """;
        organizer.patch("/" + id, "{\"stream\": null}");
        JsonNode online = structuredData(id);
        organizer.patch("/" + id, "{\"inPerson\": {\"venue\": \"Kulturhaus\"}}");
        JsonNode offline = structuredData(id);
        organizer.patch("/" + id, stream);
        JsonNode mixed = structuredData(id);

        assertThat(online.at("/eventAttendanceMode").asString()).endsWith("/OnlineEventAttendanceMode");
        assertThat(online.at("/location/0/@type").asString()).isEqualTo("VirtualLocation");
        assertThat(offline.at("/eventAttendanceMode").asString()).endsWith("/OfflineEventAttendanceMode");
        assertThat(offline.at("/location")).hasSize(1);
        assertThat(offline.at("/location/0/@type").asString()).isEqualTo("Place");
        assertThat(offline.at("/location/0/name").asString()).isEqualTo("Kulturhaus");
        assertThat(mixed.at("/eventAttendanceMode").asString()).endsWith("/MixedEventAttendanceMode");
        assertThat(mixed.at("/location/1/url").asString()).endsWith("/register/" + id);
    }

    @Test
    void namesWhatIsWrongWithThePlace() {
        String id = organizer.post("", TIDES).text("/id");

        assertThat(organizer
                        .patch("/" + id, "{\"inPerson\": {\"address\": \"Berlin\"}}")
                        .errorPointers())
                .containsExactly("/inPerson/venue");
        assertThat(organizer
                        .patch(
                                "/" + id,
                                "{\"inPerson\": {\"venue\": \"%s\", \"address\": \"%s\"}}"
                                        .formatted("v".repeat(201), "a".repeat(501)))
                        .errorPointers())
                .containsExactly("/inPerson/venue", "/inPerson/address");
        assertThat(organizer
                        .patch("/" + id, "{\"inPerson\": {\"venue\": \"a\\nb\"}}")
                        .errorPointers())
                .containsExactly("/inPerson/venue");
    }

    private JsonNode structuredData(String id) {
        return Organizer.nobodyAt(port).get("/public/" + id).body().at("/structuredData");
    }

    @Test
    void namesTheContrastThatIsTooLow() {
        String id = scheduled();

        Answer refused = organizer.patch("/" + id, "{\"branding\": {\"onPrimaryColor\": \"#ffffff\"}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/branding/onPrimaryColor");
        assertThat(refused.text("/errors/0/detail"))
                .isEqualTo("has a contrast of 1.34:1 to primaryColor; text needs at least 4.5:1");
    }

    private String scheduled() {
        var request = (ObjectNode) Organizer.JSON.readTree(TIDES);
        request.setAll((ObjectNode) Organizer.JSON.readTree(CONTENT));
        return organizer.post("", request.toString()).text("/id");
    }
}
