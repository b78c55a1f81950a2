package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an organizer asks of those who register is off by default, and kept, copied, shown and published. */
class AdmissionRulesIT extends LiveEventsScene {

    private static String strict(String rule) {
        return TIDES.replace("\"waitlist\": false", "\"waitlist\": false, \"%s\": true".formatted(rule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirmEmailFirst", "approvalRequired"})
    void isOffUnlessTheOrganizerWantsIt(String rule) {
        String id = organizer.post("", TIDES).text("/id");

        assertThat(organizer.get("/" + id).text("/" + rule)).isEqualTo("false");
        assertThat(organizer.patch("/" + id, "{\"%s\": true}".formatted(rule)).text("/" + rule))
                .isEqualTo("true");
        assertThat(organizer.patch("/" + id, "{\"title\": \"Ebb\"}").text("/" + rule))
                .isEqualTo("true");
        assertThat(organizer.patch("/" + id, "{\"%s\": null}".formatted(rule)).errorPointers())
                .containsExactly("/" + rule);
        assertThat(organizer.put("/" + id, TIDES).text("/" + rule)).isEqualTo("false");
        assertThat(toldAbout(id, 4))
                .extracting(told -> told.value().path(rule).asBoolean())
                .containsExactly(false, true, true, false);
    }

    @Test
    void offersSeatsForSomeTimeIfTheOrganizerWantsIt() {
        String id = organizer.post("", TIDES).text("/id");

        assertThat(organizer.get("/" + id).body().path("waitlistOffer").isNull())
                .isTrue();
        assertThat(organizer.patch("/" + id, "{\"waitlistOffer\": \"PT120M\"}").text("/waitlistOffer"))
                .isEqualTo("PT2H");
        assertThat(organizer.patch("/" + id, "{\"title\": \"Ebb\"}").text("/waitlistOffer"))
                .isEqualTo("PT2H");
        assertThat(organizer.post("/" + id + "/clone").text("/waitlistOffer")).isEqualTo("PT2H");
        for (String wrong : List.of("PT14M59S", "P8D", "-PT1H", "two hours", "")) {
            assertThat(organizer
                            .patch("/" + id, "{\"waitlistOffer\": \"%s\"}".formatted(wrong))
                            .errorPointers())
                    .containsExactly("/waitlistOffer");
        }
        assertThat(organizer
                        .patch("/" + id, "{\"waitlistOffer\": null}")
                        .body()
                        .path("waitlistOffer")
                        .isNull())
                .isTrue();
        assertThat(toldAbout(id, 4))
                .extracting(told -> told.value().path("waitlistOffer").asString(""))
                .containsExactly("", "PT2H", "PT2H", "");
    }

    @Test
    void namesTheSitesThatMayShowTheForm() {
        String id = organizer.post("", TIDES).text("/id");
        assertThat(organizer.get("/" + id).body().path("embedOrigins").toString())
                .isEqualTo("[]");

        assertThat(organizer
                        .patch("/" + id, "{\"embedOrigins\": [\"https://WWW.example.com:443\"]}")
                        .text("/embedOrigins/0"))
                .isEqualTo("https://www.example.com");
        assertThat(organizer.patch("/" + id, "{\"title\": \"Ebb\"}").text("/embedOrigins/0"))
                .isEqualTo("https://www.example.com");
        assertThat(organizer.post("/" + id + "/clone").text("/embedOrigins/0")).isEqualTo("https://www.example.com");
        assertThat(organizer
                        .patch("/" + id, "{\"embedOrigins\": [\"https://www.example.com/shop\"]}")
                        .errorPointers())
                .containsExactly("/embedOrigins/0");
        assertThat(organizer.get("/public/" + id).body().has("embedOrigins")).isFalse();

        for (String path : List.of("/public/" + id, "/public/" + id + "?x=1")) {
            assertThat(organizer
                            .call("GET", path, null, "Origin", "https://www.example.com")
                            .raw()
                            .headers()
                            .allValues("access-control-allow-origin"))
                    .containsExactly("https://www.example.com");
        }
        var foreign = organizer
                .call("GET", "/public/" + id, null, "Origin", "https://www.example.net")
                .raw()
                .headers();
        assertThat(foreign.allValues("access-control-allow-origin")).isEmpty();
        assertThat(foreign.allValues("vary")).contains("Origin");
        assertThat(organizer
                        .call("GET", "/" + id, null, "Origin", "https://www.example.com")
                        .raw()
                        .headers()
                        .allValues("access-control-allow-origin"))
                .isEmpty();

        assertThat(organizer
                        .patch("/" + id, "{\"embedOrigins\": null}")
                        .body()
                        .path("embedOrigins")
                        .toString())
                .isEqualTo("[]");
        assertThat(toldAbout(id, 4))
                .extracting(told -> told.value().path("embedOrigins").path(0).asString(""))
                .containsExactly("", "https://www.example.com", "https://www.example.com", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirmEmailFirst", "approvalRequired"})
    void isCopiedAndPublic(String rule) {
        String id = organizer.post("", strict(rule)).text("/id");

        assertThat(organizer.post("/" + id + "/clone").text("/" + rule)).isEqualTo("true");
        assertThat(organizer.get("/public/" + id).text("/" + rule)).isEqualTo("true");
        String seriesId = organizer
                .post("", strict(rule).replaceFirst("\\{", "{\"recurrence\": \"FREQ=WEEKLY;COUNT=2\", "))
                .text("/seriesId");
        assertThat(organizer.get("?seriesId=" + seriesId).body().path("items").valueStream())
                .hasSize(2)
                .allMatch(each -> each.path(rule).asBoolean());
    }
}
