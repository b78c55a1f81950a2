package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A series is made completely or not at all, and a change applies exactly to the occurrences in its scope. */
class SeriesIT extends LiveEventsScene {

    private static final String WEEKLY = "FREQ=WEEKLY;COUNT=4";

    @Test
    void makesALiveEventOfEachOccurrence() {
        Organizer.Answer first = organizer.post("", repeated(WEEKLY));

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.body().path("occurrence").asInt()).isEqualTo(1);
        assertThat(first.text("/start/local")).isEqualTo("2035-03-18T18:00:00");
        assertThat(first.text("/status")).isEqualTo("SCHEDULED");
        assertThat(first.raw().headers().firstValue("Location")).hasValue("/api/v1/events/" + first.text("/id"));
        JsonNode series = organizer.get("/series/" + first.text("/seriesId")).body();
        assertThat(series.path("recurrence").asString()).isEqualTo(WEEKLY);
        assertThat(series.at("/start/local").asString()).isEqualTo("2035-03-18T18:00:00");
        // The clocks change on 25 March.
        assertThat(all(series, "startsAt"))
                .containsExactly(
                        "2035-03-18T17:00:00.000Z",
                        "2035-03-25T16:00:00.000Z",
                        "2035-04-01T16:00:00.000Z",
                        "2035-04-08T16:00:00.000Z");
        assertThat(all(series, "occurrence")).containsExactly("1", "2", "3", "4");
        assertThat(all(series, "id")).doesNotHaveDuplicates().startsWith(first.text("/id"));
        for (String id : all(series, "id")) {
            Told told = toldAbout(id, 1).getFirst();
            assertThat(told.type()).isEqualTo("LiveEventScheduled");
            assertThat(told.value().path("seriesId").asString()).isEqualTo(first.text("/seriesId"));
            Contracts.assertValid("live-events.v1", told.type(), told.json());
        }
        assertThat(told(all(series, "id").get(2))
                        .getFirst()
                        .value()
                        .path("occurrence")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void leavesOutTheExcludedDateAndCountsTheRest() {
        JsonNode series = series("FREQ=WEEKLY;COUNT=4\\nEXDATE:20350325");

        assertThat(all(series, "occurrence")).containsExactly("1", "2", "3");
        assertThat(all(series, "startsAt"))
                .containsExactly("2035-03-18T17:00:00.000Z", "2035-04-01T16:00:00.000Z", "2035-04-08T16:00:00.000Z");
        assertThat(series.path("recurrence").asString()).isEqualTo("FREQ=WEEKLY;COUNT=4\nEXDATE:20350325");
    }

    @Test
    void repeatsAnAnswerInsteadOfASeries() {
        String key = UUID.randomUUID().toString();

        Organizer.Answer once = organizer.post("", repeated(WEEKLY), "Idempotency-Key", key);
        Organizer.Answer again = organizer.post("", repeated(WEEKLY), "Idempotency-Key", key);

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.raw().body()).isEqualTo(once.raw().body());
        assertThat(organizer.get("?total=true").body().path("total").asInt()).isEqualTo(4);
    }

    @Test
    void isMadeCompletelyOrNotAtAll() {
        try (var _ = Failpoints.arm("event.series.before-commit", () -> {
            throw new Failpoints.InjectedFault("event.series.before-commit");
        })) {
            assertThat(organizer.post("", repeated(WEEKLY)).status()).isEqualTo(500);
        }

        assertThat(organizer.get("?total=true").body().path("total").asInt()).isZero();
        series(WEEKLY);
        assertThat(organizer.get("?total=true").body().path("total").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=WEEKLY;COUNT=101",
                "FREQ=HOURLY;COUNT=2",
                "FREQ=WEEKLY",
                "FREQ=MONTHLY;INTERVAL=12;COUNT=100"
            })
    void refusesARuleUnderItsPointer(String rule) {
        Organizer.Answer refused = organizer.post("", repeated(rule));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorPointers()).containsExactly("/recurrence");
        assertThat(organizer.get("?total=true").body().path("total").asInt()).isZero();
    }

    @Test
    void reportsARuleBesideWhatElseIsWrong() {
        String wrong = repeated("FREQ=HOURLY").replace("\"Tides\"", "\"\"");

        assertThat(organizer.post("", wrong).errorPointers()).containsExactlyInAnyOrder("/title", "/recurrence");
    }

    @Test
    void doesNotMakeASeriesOfAnExistingLiveEvent() {
        String id = anEvent(LiveEventStatus.SCHEDULED);

        assertThat(organizer.put("/" + id, repeated(WEEKLY)).errorPointers()).containsExactly("/recurrence");
        assertThat(organizer
                        .patch("/" + id, "{\"recurrence\": \"FREQ=WEEKLY;COUNT=2\"}")
                        .errorPointers())
                .containsExactly("/recurrence");
        assertThat(organizer
                        .patch("/" + id + "?scope=ALL", "{\"title\": \"Ebb\"}")
                        .errorPointers())
                .containsExactly("?scope");
    }

    @Test
    void hidesASeriesFromOtherOrganizers() {
        JsonNode series = series(WEEKLY);
        Organizer other = Organizer.at(port);

        assertThat(other.get("/series/" + series.path("id").asString()).status())
                .isEqualTo(404);
        assertThat(other.get("?total=true&seriesId=" + series.path("id").asString())
                        .body()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(other.patch("/" + id(series, 1) + "?scope=ALL", "{\"title\": \"Ebb\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void listsTheOccurrencesOfASeries() {
        JsonNode series = series(WEEKLY);
        anEvent(LiveEventStatus.SCHEDULED);

        JsonNode page = organizer
                .get("?limit=3&total=true&seriesId=" + series.path("id").asString())
                .body();
        assertThat(page.path("total").asInt()).isEqualTo(4);
        assertThat(page.path("items").valueStream().map(item -> item.path("id").asString()))
                .containsExactlyElementsOf(all(series, "id").subList(0, 3));
    }

    @Test
    void movesThisAndFollowingByWallClockOverTheChangeOfTheClocks() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 3), start("2035-04-02T10:15"));

        Organizer.Answer moved =
                organizer.patch("/" + id(series, 2) + "?scope=THIS_AND_FOLLOWING", start("2035-03-25T19:30"));

        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.text("/id")).isEqualTo(id(series, 2));
        assertThat(moved.text("/start/local")).isEqualTo("2035-03-25T19:30:00");
        assertThat(moved.body()
                        .at("/seriesChange/changed")
                        .valueStream()
                        .map(each -> each.path("occurrence").asInt()))
                .containsExactly(2, 3, 4);
        assertThat(starts(series))
                .containsExactly(
                        "2035-03-18T18:00:00", "2035-03-25T19:30:00", "2035-04-02T11:45:00", "2035-04-08T19:30:00");
        assertThat(all(again(series), "startsAt").get(3)).isEqualTo("2035-04-08T17:30:00.000Z");
        assertThat(toldAbout(id(series, 4), 2).getLast().type()).isEqualTo("LiveEventRescheduled");
        assertThat(told(id(series, 1))).hasSize(1);
    }

    @Test
    void keepsWhatWasChangedOfOneOccurrenceAlone() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 3), "{\"title\": \"Spring tide\", \"capacity\": 7}");

        organizer.patch(
                "/" + id(series, 1) + "?scope=ALL",
                "{\"capacity\": 20, \"reminders\": {\"customMessage\": \"Bring boats.\"}}");

        assertThat(shown(series, "/title")).containsExactly("Tides", "Tides", "Spring tide", "Tides");
        assertThat(shown(series, "/capacity")).containsExactly("20", "20", "20", "20");
        assertThat(shown(series, "/reminders/customMessage")).containsOnly("Bring boats.");
        assertThat(shown(series, "/reminders/rules/0")).containsOnly("P1D");
        assertThat(starts(series).get(2)).isEqualTo("2035-04-01T18:00:00");
        assertThat(toldAbout(id(series, 4), 2).getLast().type()).isEqualTo("LiveEventChanged");
    }

    @Test
    void aPlaceForAllReplacesThatOfOneOccurrence() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 3), "{\"inPerson\": {\"venue\": \"Harbour\", \"address\": \"Pier 1\"}}");

        organizer.patch("/" + id(series, 1) + "?scope=ALL", "{\"inPerson\": {\"venue\": \"Kulturhaus\"}}");

        assertThat(shown(series, "/inPerson/venue")).hasSize(4).containsOnly("Kulturhaus");
        assertThat(shown(series, "/inPerson/address").get(2)).isEqualTo("Pier 1");
    }

    @Test
    void replacesWhatDiffersAndKeepsTheRest() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 3), "{\"title\": \"Spring tide\"}");

        Organizer.Answer replaced = organizer.put(
                "/" + id(series, 2) + "?scope=ALL",
                TIDES.replace("2035-12-01T18:00", "2035-03-25T20:00").replace("How water moves.", "Why water moves."));

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(shown(series, "/title")).containsExactly("Tides", "Tides", "Spring tide", "Tides");
        assertThat(shown(series, "/description")).containsOnly("Why water moves.");
        assertThat(starts(series))
                .containsExactly(
                        "2035-03-18T20:00:00", "2035-03-25T20:00:00", "2035-04-01T20:00:00", "2035-04-08T20:00:00");
    }

    @Test
    void leavesOccurrencesThatAreLiveOrOverUnchanged() {
        JsonNode series = series(WEEKLY);
        organizer.post("/" + id(series, 1) + "/start");
        organizer.post("/" + id(series, 1) + "/end");
        organizer.post("/" + id(series, 2) + "/start");
        organizer.delete("/" + id(series, 3));

        Organizer.Answer changed = organizer.patch("/" + id(series, 4) + "?scope=ALL", "{\"title\": \"Ebb\"}");

        assertThat(shown(series, "/title")).containsExactly("Tides", "Tides", "Tides", "Ebb");
        assertThat(changed.body()
                        .at("/seriesChange/leftAlone")
                        .valueStream()
                        .map(each -> each.path("occurrence").asInt() + " "
                                + each.path("status").asString()))
                .containsExactly("1 ENDED", "2 LIVE", "3 CANCELLED");
        assertThat(changed.text("/title")).isEqualTo("Ebb");
    }

    @Test
    void cancelsThisAndFollowing() {
        JsonNode series = series(WEEKLY);

        Organizer.Answer cancelled = organizer.call(
                "DELETE",
                "/" + id(series, 3) + "?scope=THIS_AND_FOLLOWING",
                "{\"reason\": \"The harbour is closed.\"}");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(all(again(series), "status")).containsExactly("SCHEDULED", "SCHEDULED", "CANCELLED", "CANCELLED");
        Told told = toldAbout(id(series, 4), 2).getLast();
        assertThat(told.type()).isEqualTo("LiveEventCancelled");
        assertThat(told.value().path("cancellationReason").asString()).isEqualTo("The harbour is closed.");
        Contracts.assertValid("live-events.v1", told.type(), told.json());
        assertThat(organizer.delete("/" + id(series, 3) + "?scope=ALL").status())
                .isEqualTo(200);
        assertThat(all(again(series), "status")).containsOnly("CANCELLED");
    }

    @Test
    void changesOneOccurrenceByDefault() {
        JsonNode series = series(WEEKLY);

        Organizer.Answer changed = organizer.patch("/" + id(series, 2), "{\"title\": \"Ebb\"}");
        organizer.delete("/" + id(series, 4));

        assertThat(changed.body().path("seriesChange").isNull()).isTrue();
        assertThat(shown(series, "/title")).containsExactly("Tides", "Ebb", "Tides", "Tides");
        assertThat(all(again(series), "status")).containsExactly("SCHEDULED", "SCHEDULED", "SCHEDULED", "CANCELLED");
    }

    @Test
    void changesAllOrNoneAndNamesTheOneThatRefuses() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 2), "{\"stream\": null}");

        Organizer.Answer refused = organizer.patch(
                "/" + id(series, 1) + "?scope=ALL",
                "{\"title\": \"Ebb\", \"stream\": {\"url\": \"https://video.example.com/ebb\"}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("/errors/0/detail")).endsWith("in occurrence 2");
        assertThat(shown(series, "/title")).containsOnly("Tides");
    }

    @Test
    void changesAllOrNoneWhenTheServiceFailsBeforeTheCommit() {
        JsonNode series = series(WEEKLY);
        String patch = "{\"title\": \"Ebb\"}";
        try (var _ = Failpoints.arm("event.series-change.before-commit", () -> {
            throw new Failpoints.InjectedFault("event.series-change.before-commit");
        })) {
            assertThat(organizer
                            .patch("/" + id(series, 2) + "?scope=THIS_AND_FOLLOWING", patch)
                            .status())
                    .isEqualTo(500);
            assertThat(organizer.delete("/" + id(series, 1) + "?scope=ALL").status())
                    .isEqualTo(500);
        }

        assertThat(shown(series, "/title")).containsOnly("Tides");
        assertThat(all(again(series), "status")).containsOnly("SCHEDULED");
        assertThat(organizer
                        .patch("/" + id(series, 2) + "?scope=THIS_AND_FOLLOWING", patch)
                        .status())
                .isEqualTo(200);
        assertThat(shown(series, "/title")).containsExactly("Tides", "Ebb", "Ebb", "Ebb");
        toldAbout(id(series, 4), 2);
        assertThat(told(id(series, 4)).stream().map(Told::type).toList())
                .as("nothing was published of what was rolled back")
                .containsExactly("LiveEventScheduled", "LiveEventChanged");
    }

    @Test
    void guardsTheAddressedOccurrence() {
        JsonNode series = series(WEEKLY);
        organizer.patch("/" + id(series, 3), "{\"title\": \"Ebb\"}");

        assertThat(organizer
                        .patch("/" + id(series, 3) + "?scope=ALL", "{\"capacity\": 3}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(shown(series, "/capacity")).containsOnly("500");
        assertThat(organizer
                        .patch("/" + id(series, 3) + "?scope=ALL", "{\"capacity\": 3}", "If-Match", "\"2\"")
                        .status())
                .isEqualTo(200);
        assertThat(shown(series, "/capacity")).containsOnly("3");
    }

    @Test
    void publishesTheDraftsOfASeries() {
        Organizer.Answer draft = organizer.post("?draft=true", repeated(WEEKLY));
        JsonNode series = organizer.get("/series/" + draft.text("/seriesId")).body();
        assertThat(all(series, "status")).containsOnly("DRAFT");
        organizer.post("/" + id(series, 1) + "/publish");

        Organizer.Answer published = organizer.post("/" + id(series, 2) + "/publish?scope=ALL");

        assertThat(published.status()).isEqualTo(200);
        assertThat(all(again(series), "status")).containsOnly("SCHEDULED");
        assertThat(published.body().at("/seriesChange/leftAlone/0/occurrence").asInt())
                .isEqualTo(1);
        assertThat(toldAbout(id(series, 4), 1).getFirst().type()).isEqualTo("LiveEventScheduled");
    }

    @Test
    void copiesAnOccurrenceOutOfTheSeries() {
        JsonNode series = series(WEEKLY);

        assertThat(organizer
                        .post("/" + id(series, 1) + "/clone")
                        .body()
                        .path("seriesId")
                        .isNull())
                .isTrue();
        assertThat(again(series).path("occurrences")).hasSize(4);
    }

    private static String repeated(String rule) {
        return TIDES.strip()
                .replaceFirst("}$", ", \"recurrence\": \"" + rule.replace("\\", "\\\\") + "\"}")
                .replace("2035-12-01", "2035-03-18");
    }

    private JsonNode series(String rule) {
        Organizer.Answer first = organizer.post("", repeated(rule));
        assertThat(first.status()).isEqualTo(201);
        return organizer.get("/series/" + first.text("/seriesId")).body();
    }

    private JsonNode again(JsonNode series) {
        return organizer.get("/series/" + series.path("id").asString()).body();
    }

    private static String id(JsonNode series, int occurrence) {
        return all(series, "id").get(occurrence - 1);
    }

    private static List<String> all(JsonNode series, String property) {
        return series.path("occurrences")
                .valueStream()
                .map(occurrence -> occurrence.path(property).asString())
                .toList();
    }

    private List<String> starts(JsonNode series) {
        return shown(series, "/start/local");
    }

    private List<String> shown(JsonNode series, String pointer) {
        return all(series, "id").stream()
                .map(id -> organizer.get("/" + id).text(pointer))
                .toList();
    }

    private static String start(String local) {
        return """
            {"start": {"local": "%s", "zone": "Europe/Berlin"}}\
            """.formatted(local);
    }
}
