package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.event.liveevent.Organizer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An organizer reads, changes and clones live events; other callers see only public parts. */
class LiveEventsApiIT extends LiveEventsScene {

    @Test
    void showsEverybodyWhatARegistrationPageNeeds() {
        String id = organizer.post("", TIDES).text("/id");
        String draft = organizer.post("?draft=true", TIDES).text("/id");

        Answer shown = Organizer.nobodyAt(port).get("/public/" + id);

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("/title")).isEqualTo("Tides");
        assertThat(shown.raw().headers().firstValue("Cache-Control").orElseThrow())
                .contains("public", "max-age=30");
        assertThat(shown.body().has("stream")).isFalse();
        assertThat(shown.body().has("organizerId")).isFalse();
        assertThat(Organizer.nobodyAt(port).get("/public/" + draft).status()).isEqualTo(404);
    }

    @Test
    void showsNobodyADraftThatWasCancelled() {
        Organizer anybody = Organizer.nobodyAt(port);
        String draft = organizer.post("?draft=true", TIDES).text("/id");
        String movedDraft = organizer.post("?draft=true", TIDES).text("/id");
        organizer.post("/" + movedDraft + "/reschedule", later(20));
        String published = organizer.post("", TIDES).text("/id");
        String publishedDraft = organizer.post("?draft=true", TIDES).text("/id");
        organizer.post("/" + publishedDraft + "/publish");
        List.of(draft, movedDraft, published, publishedDraft).forEach(id -> organizer.delete("/" + id));

        assertThat(anybody.get("/public/" + draft).status()).isEqualTo(404);
        assertThat(anybody.get("/public/" + movedDraft).status()).isEqualTo(404);
        assertThat(anybody.get("/public/" + published).text("/status")).isEqualTo("CANCELLED");
        assertThat(anybody.get("/public/" + publishedDraft).text("/status")).isEqualTo("CANCELLED");
    }

    @Test
    void describesTheEventForSearchEngines() {
        String id = organizer.post("", TIDES).text("/id");
        Organizer anybody = Organizer.nobodyAt(port);

        JsonNode scheduled = anybody.get("/public/" + id).body().at("/structuredData");
        organizer.post("/" + id + "/reschedule", later(20));
        JsonNode moved = anybody.get("/public/" + id).body().at("/structuredData");
        organizer.delete("/" + id);
        JsonNode cancelled = anybody.get("/public/" + id).body().at("/structuredData");

        assertThat(scheduled.path("@context").asString()).isEqualTo("https://schema.org");
        assertThat(scheduled.path("@type").asString()).isEqualTo("Event");
        assertThat(scheduled.path("name").asString()).isEqualTo("Tides");
        assertThat(scheduled.path("startDate").asString()).isEqualTo("2035-12-01T18:00:00+01:00");
        assertThat(scheduled.path("endDate").asString()).isEqualTo("2035-12-01T19:00:00+01:00");
        assertThat(scheduled.path("eventStatus").asString()).isEqualTo("https://schema.org/EventScheduled");
        assertThat(scheduled.at("/location/0/url").asString())
                .isEqualTo("https://example.com/callboard/register/" + id);
        assertThat(scheduled.at("/performer/0/jobTitle").asString()).isEqualTo("Engineer");
        assertThat(moved.path("eventStatus").asString()).isEqualTo("https://schema.org/EventRescheduled");
        assertThat(moved.path("previousStartDate").asString()).isEqualTo("2035-12-01T18:00:00+01:00");
        assertThat(moved.path("startDate").asString()).isEqualTo("2035-12-01T20:00:00+01:00");
        assertThat(cancelled.path("eventStatus").asString()).isEqualTo("https://schema.org/EventCancelled");
    }

    @Test
    void keepsTheVersionAndPublishesNothingWhenNothingChanges() {
        String id = organizer.post("", TIDES).text("/id");

        assertThat(organizer.put("/" + id, TIDES).etag()).isEqualTo("\"1\"");
        assertThat(organizer.put("/" + id, TIDES.replace("PT1H\"", "PT60M\"")).etag())
                .isEqualTo("\"1\"");
        assertThat(organizer.patch("/" + id, "{}").etag()).isEqualTo("\"1\"");
        organizer.post("/" + id + "/reschedule?dryRun=false", later(18));
        organizer.patch("/" + id, "{\"title\": \"Ebb\"}");

        assertThat(toldAbout(id, 2)).extracting(Told::type).containsExactly("LiveEventScheduled", "LiveEventChanged");
    }

    @Test
    void patchesByMerging() {
        String id = organizer.post("", TIDES).text("/id");

        Answer patched = organizer.patch("/" + id, """
            {"capacity": null, "speakers": [], "stream": null, "reminders": {"rules": ["PT5M"]}}\
            """, "Content-Type", "application/merge-patch+json");

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.text("/title")).isEqualTo("Tides");
        assertThat(patched.body().at("/capacity").isNull()).isTrue();
        assertThat(patched.body().at("/speakers").isEmpty()).isTrue();
        assertThat(patched.body().at("/stream").isNull()).isTrue();
        assertThat(patched.body().at("/reminders/rules/0").asString()).isEqualTo("PT5M");
        assertThat(patched.body().at("/reminders/channels").size()).isEqualTo(2);
        assertThat(patched.body().at("/waitlist").asBoolean()).isFalse();
        assertThat(organizer.patch("/" + id, "[]").status()).isEqualTo(400);
        Answer foreign = organizer.patch("/" + id, "{\"start\": {\"offset\": 2}}");
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.errorPointers()).containsExactly("/start/offset");
        Answer removed = organizer.patch("/" + id, "{\"start\": {\"offset\": null}}");
        assertThat(removed.status()).isEqualTo(400);
        assertThat(removed.errorPointers()).containsExactly("/start/offset");
        assertThat(removed.text("/errors/0/code")).isEqualTo("unknown-property");
        assertThat(organizer.patch("/" + id, "{\"title\": null}").errorPointers())
                .containsExactly("/title");
    }

    @Test
    void clonesIntoADraft() {
        String id = organizer.post("", TIDES).text("/id");

        Answer copy = organizer.post("/" + id + "/clone");

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("/id")).isNotEqualTo(id);
        assertThat(copy.text("/status")).isEqualTo("DRAFT");
        assertThat(copy.text("/title")).isEqualTo("Tides");
        assertThat(copy.text("/startsAt")).isEqualTo("2035-12-01T17:00:00.000Z");
        assertThat(copy.etag()).isEqualTo("\"1\"");
    }

    @Test
    void clonesToANewStartInOneCall() {
        String id = organizer.post("", TIDES).text("/id");

        Answer copy = organizer.post("/" + id + "/clone", """
            {"start": {"local": "2036-01-12T10:00", "zone": "UTC"}, "duration": "PT30M"}\
            """);
        Answer sameZone = organizer.post("/" + id + "/clone", """
            {"start": {"local": "2036-01-12T10:00"}}\
            """);
        Answer past = organizer.post("/" + id + "/clone", """
            {"start": {"local": "2020-01-12T10:00"}}\
            """);

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("/startsAt")).isEqualTo("2036-01-12T10:00:00.000Z");
        assertThat(copy.text("/endsAt")).isEqualTo("2036-01-12T10:30:00.000Z");
        assertThat(copy.text("/reminders/rules/0")).isEqualTo("P1D");
        assertThat(sameZone.text("/startsAt")).isEqualTo("2036-01-12T09:00:00.000Z");
        assertThat(past.status()).isEqualTo(422);
        assertThat(past.errorPointers()).containsExactly("/start/local");
        assertThat(organizer.get("?status=DRAFT").body().at("/items").size()).isEqualTo(2);
    }

    @Test
    void keepsThePresentationAndClonesItToo() {
        String shown = """
            {"segments": [{"key": "customers", "headline": "Welcome back", "description": "You know us."}, \
            {"key": "new", "headline": "Welcome"}], \
            "resources": [{"title": "Slides", "url": "https://example.com/slides.pdf"}], \
            "branding": {"primaryColor": "#0b5fff", "logoUrl": "https://example.com/logo.svg"}}\
            """;
        var request = (ObjectNode) Organizer.JSON.readTree(TIDES);
        request.setAll((ObjectNode) Organizer.JSON.readTree(shown));

        Answer created = organizer.post("", request.toString());

        assertThat(created.status()).isEqualTo(201);
        String id = created.text("/id");
        for (Answer answer : List.of(created, organizer.get("/" + id), organizer.post("/" + id + "/clone"))) {
            assertThat(answer.text("/segments/0/description")).isEqualTo("You know us.");
            assertThat(answer.text("/segments/1/headline")).isEqualTo("Welcome");
            assertThat(answer.text("/resources/0/url")).isEqualTo("https://example.com/slides.pdf");
            assertThat(answer.body().at("/branding")).isEqualTo(request.at("/branding"));
        }
        assertThat(organizer.put("/" + id, request.toString()).etag()).isEqualTo("\"1\"");

        Answer patched = organizer.patch("/" + id, """
            {"branding": {"logoUrl": null}, "resources": null}\
            """);

        assertThat(patched.body().at("/branding").size()).isOne();
        assertThat(patched.body().at("/resources").isEmpty()).isTrue();
        assertThat(patched.body().at("/segments").size()).isEqualTo(2);
        assertThat(organizer.put("/" + id, TIDES).body().at("/segments").isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PUT, ''",
        "PATCH, ''",
        "DELETE, ''",
        "POST, /publish",
        "POST, /reschedule?dryRun=true",
        "POST, /reschedule",
        "POST, /reschedule/preview",
        "POST, /clone",
        "POST, /delay",
        "POST, /start",
        "POST, /end",
    })
    void hidesEventsOfAnotherOrganizer(String method, String path) {
        String id = organizer.post("", TIDES).text("/id");
        Organizer other = Organizer.at(port);
        String body = switch (method + path.replaceAll("\\?.*", "")) {
            case "PUT", "PATCH" -> TIDES;
            case "POST/reschedule", "POST/reschedule/preview" -> later(19);
            case "POST/delay" -> "{\"minutes\": 10}";
            default -> null;
        };

        Answer anothers = other.call(method, "/" + id + path, body);
        Answer unknown = other.call(method, "/" + UUID.randomUUID() + path, body);

        assertThat(anothers.status()).isEqualTo(404);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(withoutTrace(anothers)).isEqualTo(withoutTrace(unknown));
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"1\"");
    }

    @Test
    void rowLevelSecurityHidesEventsOfAnotherOrganizer() {
        String id = organizer.post("", TIDES).text("/id");
        var count = jdbc.sql("select count(*) from live_event where id = :id")
                .param("id", UUID.fromString(id))
                .query(Long.class);

        assertThat(Tenancy.callAs(new OrganizerId("org_somebody_else"), count::single))
                .isZero();
        assertThat(Tenancy.callAsPlatform(count::single)).isOne();
    }

    @Test
    void asksForAToken() {
        assertThat(Organizer.at(port, "org_reader", "events:read")
                        .post("", TIDES)
                        .status())
                .isEqualTo(403);
        assertThat(Organizer.at(port, "org_reader", "events:read").get("").status())
                .isEqualTo(200);
    }

    @Test
    void changesOnlyTheVersionThatWasSeen() {
        String id = organizer.post("", TIDES).text("/id");
        String renamed = TIDES.replace("Tides", "Ebb");

        assertThat(organizer.put("/" + id, renamed, "If-Match", "\"1\"").etag()).isEqualTo("\"2\"");
        for (Answer stale : List.of(
                organizer.put("/" + id, TIDES, "If-Match", "\"1\""),
                organizer.patch("/" + id, "{\"title\": \"Flow\"}", "If-Match", "\"1\""),
                organizer.call("DELETE", "/" + id, null, "If-Match", "\"1\""),
                organizer.post("/" + id + "/start", null, "If-Match", "\"1\""))) {
            assertThat(stale.status()).isEqualTo(412);
            assertThat(stale.problem()).isEqualTo("precondition-failed");
        }
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"2\"");
    }

    @Test
    void letsOneOfManyConcurrentChangesOfTheSameVersionThrough() throws Exception {
        String id = organizer.post("", TIDES).text("/id");
        List<Callable<Integer>> changes = IntStream.range(0, 16)
                .<Callable<Integer>>mapToObj(n -> () -> organizer
                        .patch("/" + id, "{\"title\": \"Tides %d\"}".formatted(n), "If-Match", "\"1\"")
                        .status())
                .toList();

        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var change : threads.invokeAll(changes)) {
                statuses.add(change.get());
            }
        }

        assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        assertThat(organizer.get("/" + id).etag()).isEqualTo("\"2\"");
        assertThat(toldAbout(id, 2)).hasSize(2);
    }

    @Test
    void createsOnceForOneIdempotencyKey() {
        String key = UUID.randomUUID().toString();

        Answer first = organizer.post("", TIDES, "Idempotency-Key", key);
        Answer again = organizer.post("", TIDES, "Idempotency-Key", key);
        Answer other = organizer.post("", TIDES.replace("Tides", "Ebb"), "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(organizer.get("").body().at("/items").size()).isOne();
        assertThat(toldAbout(first.text("/id"), 1)).hasSize(1);
    }

    private static Map<String, String> withoutTrace(Answer answer) {
        var fields = new TreeMap<String, String>();
        answer.body()
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        fields.remove("traceId");
        fields.remove("instance");
        return fields;
    }
}
