package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/**
 * The chassis gives every service pages, probes, the management port, the OpenAPI document, and defaults that its own
 * settings override. The test runs the sample service and calls it.
 */
@SampleTest
class PlatformIT {

    @Autowired
    Environment environment;

    @Autowired
    KafkaProbe kafka;

    @Test
    void pagesFollowTheCursorToTheEnd() {
        Api api = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
        List.of("a", "b", "c", "d", "e").forEach(title -> api.post("/api/v1/notes", "{\"title\":\"" + title + "\"}"));

        List<String> titles = new ArrayList<>();
        String query = "?limit=2";
        while (true) {
            JsonNode page = api.get("/api/v1/notes" + query).json();
            page.get("items").forEach(note -> titles.add(note.get("title").asString()));
            if (page.get("nextCursor").isNull()) {
                break;
            }
            query = "?limit=2&cursor=" + page.get("nextCursor").asString();
        }

        assertThat(titles).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void pagesFollowTheCursorBackToTheBeginning() {
        Api api = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
        List.of("a", "b", "c", "d", "e").forEach(title -> api.post("/api/v1/notes", "{\"title\":\"" + title + "\"}"));
        JsonNode first = api.get("/api/v1/notes?limit=2").json();
        JsonNode second = follow(api, first, "nextCursor");
        JsonNode third = follow(api, second, "nextCursor");

        JsonNode secondAgain = follow(api, third, "previousCursor");
        JsonNode firstAgain = follow(api, secondAgain, "previousCursor");

        assertThat(titles(third)).containsExactly("e");
        assertThat(titles(secondAgain)).containsExactly("c", "d");
        assertThat(titles(firstAgain)).containsExactly("a", "b");
        assertThat(first.get("previousCursor").isNull()).isTrue();
        assertThat(firstAgain.get("previousCursor").isNull()).isTrue();
        assertThat(titles(follow(api, firstAgain, "nextCursor"))).containsExactly("c", "d");
        assertThat(api.get("/api/v1/notes?q=a&cursor="
                                + third.get("previousCursor").asString())
                        .status())
                .isEqualTo(400);
    }

    private static JsonNode follow(Api api, JsonNode page, String cursor) {
        return api.get("/api/v1/notes?limit=2&cursor=" + page.get(cursor).asString())
                .json();
    }

    private static List<String> titles(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(note -> note.get("title").asString())
                .toList();
    }

    @Test
    void pagesOfTheWrongFormAreRefused() {
        Api api = Api.of(environment).as(Tokens.organizer("acme"));

        for (String query : List.of("limit=0", "limit=201", "limit=x", "total=1", "cursor=%21", "cursor=_w")) {
            Api.Answer answer = api.get("/api/v1/notes?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("pointer").asString())
                    .isEqualTo("?" + query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void aCursorBelongsToItsListFilterAndOrganizer() {
        String organizer = "org_" + UUID.randomUUID();
        Api api = Api.of(environment).as(Tokens.organizer(organizer));
        List.of("a", "b", "c").forEach(title -> api.post("/api/v1/notes", "{\"title\":\"" + title + "\"}"));
        String cursor =
                api.get("/api/v1/notes?limit=1").json().get("nextCursor").asString();

        assertThat(api.get("/api/v1/notes?limit=2&total=true&cursor=" + cursor).status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/notes?q=a&cursor=" + cursor).status()).isEqualTo(400);
        assertThat(Api.of(environment)
                        .as(Tokens.organizer(organizer + "x"))
                        .get("/api/v1/notes?cursor=" + cursor)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aListIsCountedOnRequest() {
        Api api = Api.of(environment).as(Tokens.organizer("org_" + UUID.randomUUID()));
        List.of("a", "b", "c").forEach(title -> api.post("/api/v1/notes", "{\"title\":\"" + title + "\"}"));

        assertThat(api.get("/api/v1/notes?limit=1").json().get("total").isNull())
                .isTrue();
        assertThat(api.get("/api/v1/notes?limit=1&total=true")
                        .json()
                        .get("total")
                        .asLong())
                .isEqualTo(3);
    }

    @Test
    void probesAreOnTheMainPortAndTheRestOfActuatorIsNot() {
        assertThat(Api.of(environment).get("/livez").status()).isEqualTo(200);
        assertThat(Api.of(environment).get("/readyz").status()).isEqualTo(200);
        assertThat(Api.of(environment).get("/actuator/health").status()).isEqualTo(404);
    }

    @Test
    void theManagementPortHasHealthAndMetricsAndNothingElse() {
        Api management = Api.management(environment);

        assertThat(management.get("/actuator/health").status()).isEqualTo(200);
        assertThat(management.get("/actuator/prometheus").body()).contains("jvm_");
        for (String path : List.of("env", "beans", "heapdump", "loggers", "configprops", "threaddump", "flyway")) {
            assertThat(management.get("/actuator/" + path).status()).as(path).isEqualTo(404);
        }
        assertThat(management.get("/api/v1/notes").status()).isNotEqualTo(200);
    }

    @Test
    void noOtherOriginIsAllowedByDefault() {
        Api.Answer preflight = Api.of(environment)
                .send(
                        "OPTIONS",
                        "/api/v1/notes",
                        BodyPublishers.noBody(),
                        "Origin",
                        "https://events.example.com",
                        "Access-Control-Request-Method",
                        "GET");
        Api.Answer answer = Api.of(environment).get("/livez", "Origin", "https://events.example.com");

        assertThat(preflight.status()).isNotEqualTo(200);
        assertThat(preflight.response().headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void theDocumentShowsWhatTheChassisAdds() {
        JsonNode document = Api.of(environment).get("/v3/api-docs").json();
        JsonNode list = document.at("/paths/~1api~1v1~1notes/get");
        JsonNode write = document.at("/paths/~1api~1v1~1notes/post");

        assertThat(document.at("/info/title").asString()).isEqualTo("sample-service");
        assertThat(names(list)).containsExactly("q", "limit", "cursor", "total");
        assertThat(list.at("/operationId").asString()).isEqualTo("listNotes");
        assertThat(list.at("/responses").propertyNames())
                .containsExactlyInAnyOrder("200", "400", "401", "403", "406", "500", "503");
        assertThat(list.at("/security/0/oauth2/0").asString()).isEqualTo("notes:read");
        assertThat(names(write)).containsExactly("Idempotency-Key");
        assertThat(write.at("/security/0/oauth2/0").asString()).isEqualTo("notes:write");
        assertThat(write.at("/responses").propertyNames())
                .containsExactlyInAnyOrder("201", "400", "401", "403", "406", "413", "415", "422", "500", "503");
        assertThat(write.at("/responses/422/content/application~1problem+json/examples")
                        .propertyNames())
                .containsExactlyInAnyOrder("unprocessable", "idempotency-key-reused");
        assertThat(write.at("/responses/201/headers").propertyNames())
                .containsExactlyInAnyOrder("ETag", "Idempotent-Replayed", "Location");
        assertThat(document.at(
                                "/paths/~1api~1v1~1notes~1half/post/responses/409/content/application~1problem+json/examples")
                        .propertyNames())
                .containsExactly("half-done");
        assertThat(document.at("/paths/~1api~1v1~1notes~1public/post/security").toString())
                .isEqualTo("[]");
        assertThat(document.at("/components/schemas/Note/required").toString())
                .isEqualTo("[\"id\",\"title\",\"version\"]");
        assertThat(document.at("/components/schemas/PageNote/properties/nextCursor/type")
                        .toString())
                .isEqualTo("[\"string\",\"null\"]");
        assertThat(document.at("/components/schemas/NewNote/required").toString())
                .isEqualTo("[\"title\"]");
        assertThat(document.at("/components/schemas/OrganizerId").isMissingNode())
                .isTrue();
        assertThat(Api.of(environment).get("/v3/api-docs").body()).isEqualTo(document(environment));
        assertThat(Api.of(environment).get("/swagger-ui/index.html").status()).isEqualTo(200);
    }

    @Test
    void theServicesOwnPropertiesWinOverTheDefaults() {
        assertThat(environment.getProperty("spring.lifecycle.timeout-per-shutdown-phase"))
                .isEqualTo("7s");
        assertThat(environment.getProperty("spring.threads.virtual.enabled")).isEqualTo("true");
    }

    @Test
    void theProbeReadsWhatItWrote() {
        String key = UUID.randomUUID().toString();
        kafka.send("engagement.v1", key, "Tried", "{\"a\":1}");
        kafka.send("engagement.v1", key, "Tried", null);

        var records = kafka.received("engagement.v1", key);
        assertThat(records).hasSize(2);
        assertThat(KafkaProbe.type(records.getFirst())).isEqualTo("Tried");
        assertThat(KafkaProbe.json(records.getFirst()).get("a").asInt()).isEqualTo(1);
        assertThat(records.getLast().value()).isNull();
    }

    private static String document(Environment environment) {
        return Api.of(environment).get("/v3/api-docs").body();
    }

    private static List<String> names(JsonNode operation) {
        List<String> names = new ArrayList<>();
        operation
                .get("parameters")
                .forEach(parameter -> names.add(parameter.get("name").asString()));
        return names;
    }
}
