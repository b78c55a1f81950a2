package io.callboard.notifier.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.NotifierTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Templates over HTTP: versions, preconditions, refusals, previews. Each test has an organizer of its own. */
@NotifierTest
class TemplatesIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TEMPLATES = "/api/v1/templates";
    private static final String HTML =
            "<p>Hi {{firstName}}, {{title}}: {{when}} <a href=\"{{joinUrl}}\">Join</a> <a href=\"{{unsubscribeUrl}}\">Stop</a></p>";
    private static final String TEXT = "Hi {{firstName}}, {{title}}: {{when}} {{joinUrl}} {{unsubscribeUrl}}";

    private final String organizer = "org_" + UUID.randomUUID();

    @LocalServerPort
    private int port;

    private record Answer(int status, HttpHeaders headers, JsonNode body) {}

    private Answer call(HttpMethod method, String path, @Nullable Object body, String... headers) {
        return callAs(organizer, method, path, body, headers);
    }

    private Answer callAs(String caller, HttpMethod method, String path, @Nullable Object body, String... headers) {
        RestClient.RequestBodySpec request = RestClient.create()
                .method(method)
                .uri("http://localhost:" + port + path)
                .headers(sent -> {
                    sent.setBearerAuth(Tokens.organizer(caller));
                    for (int i = 0; i < headers.length; i += 2) {
                        sent.set(headers[i], headers[i + 1]);
                    }
                });
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        ResponseEntity<String> answer =
                request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .headers(response.getHeaders())
                        .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
        String text = answer.getBody();
        return new Answer(
                answer.getStatusCode().value(),
                answer.getHeaders(),
                JSON.readTree(text == null || text.isEmpty() ? "{}" : text));
    }

    private static Map<String, Object> mail(String kind, String locale, String subject) {
        return Map.of(
                "kind", kind, "channel", "EMAIL", "locale", locale, "subject", subject, "html", HTML, "text", TEXT);
    }

    private static Map<String, Object> sms(String locale, String text) {
        return Map.of("kind", "REMINDER", "channel", "SMS", "locale", locale, "text", text);
    }

    private static Map<String, Object> text(String subject) {
        return Map.of("subject", subject, "html", HTML, "text", TEXT);
    }

    private Answer created(Object template) {
        Answer answer = call(HttpMethod.POST, TEMPLATES, template);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer;
    }

    @Test
    void eachChangeMakesAVersionAndARollbackMakesOneToo() {
        Answer created = created(mail("REMINDER", "en", "First"));
        String path = TEMPLATES + "/" + created.body().get("id").asString();
        assertThat(created.headers().getFirst("Location")).isEqualTo(path);
        assertThat(created.headers().getETag()).isEqualTo("\"1\"");

        Answer changed = call(HttpMethod.PUT, path, text("Second"), "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.headers().getETag()).isEqualTo("\"2\"");
        assertThat(call(HttpMethod.PUT, path, text("Lost"), "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(call(HttpMethod.POST, path + "/rollback", Map.of("toVersion", 1), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);

        Answer back = call(HttpMethod.POST, path + "/rollback", Map.of("toVersion", 1), "If-Match", "\"2\"");
        assertThat(back.body().get("version").asInt()).isEqualTo(3);
        assertThat(back.body().get("subject").asString()).isEqualTo("First");
        assertThat(call(HttpMethod.POST, path + "/rollback", Map.of("toVersion", 9))
                        .status())
                .isEqualTo(422);

        JsonNode versions = call(HttpMethod.GET, path + "/versions?total=true&limit=2", null)
                .body();
        assertThat(versions.get("total").asInt()).isEqualTo(3);
        assertThat(versions.get("items")
                        .valueStream()
                        .map(one -> one.get("subject").asString()))
                .containsExactly("First", "Second");
        assertThat(versions.get("items").get(0).get("restoredFrom").asInt()).isEqualTo(1);
        JsonNode rest = call(
                        HttpMethod.GET,
                        path + "/versions?limit=2&cursor="
                                + versions.get("nextCursor").asString(),
                        null)
                .body();
        assertThat(rest.get("items").valueStream().map(one -> one.get("version").asInt()))
                .containsExactly(1);
        assertThat(call(HttpMethod.GET, path + "/versions/2", null)
                        .body()
                        .get("subject")
                        .asString())
                .isEqualTo("Second");
        assertThat(call(HttpMethod.GET, path + "/versions/4", null).status()).isEqualTo(404);
        JsonNode diff = call(HttpMethod.GET, path + "/diff?from=1&to=2", null).body();
        assertThat(diff.get("parts").toString())
                .isEqualTo("[{\"part\":\"subject\",\"lines\":[{\"change\":\"REMOVED\",\"text\":\"First\"},"
                        + "{\"change\":\"ADDED\",\"text\":\"Second\"}]}]");
        assertThat(call(HttpMethod.GET, path + "/diff?from=1&to=3", null).body().get("parts"))
                .isEmpty();
        assertThat(call(HttpMethod.GET, path + "/diff?from=1&to=4", null).status())
                .isEqualTo(404);
        assertThat(callAs("org_other", HttpMethod.GET, path + "/diff?from=1&to=2", null)
                        .status())
                .isEqualTo(404);

        assertThat(call(HttpMethod.DELETE, path, null, "If-Match", "\"2\"").status())
                .isEqualTo(412);
        assertThat(call(HttpMethod.DELETE, path, null, "If-Match", "\"3\"").status())
                .isEqualTo(204);
        assertThat(call(HttpMethod.GET, path, null).status()).isEqualTo(404);
        created(mail("REMINDER", "en", "Again"));
    }

    @Test
    void builtInTemplatesAreListedAndCannotBeChanged() {
        JsonNode builtIn = call(HttpMethod.GET, TEMPLATES + "?kind=DENIED&channel=EMAIL&builtIn=true", null)
                .body()
                .get("items");
        assertThat(builtIn.valueStream().map(one -> one.get("locale").asString()))
                .containsExactly("de", "en", "es");
        String path = TEMPLATES + "/" + builtIn.get(1).get("id").asString();

        Answer shown = call(HttpMethod.GET, path, null);
        assertThat(shown.body().get("text").asString()).contains("could not accept your registration");
        assertThat(shown.body().get("variables").valueStream().map(JsonNode::asString))
                .contains("title", "unsubscribeUrl")
                .doesNotContain("joinUrl");
        for (Answer refused : List.of(
                call(HttpMethod.PUT, path, text("Mine")),
                call(HttpMethod.DELETE, path, null),
                call(HttpMethod.GET, path + "/versions", null),
                call(HttpMethod.GET, path + "/versions/1", null),
                call(HttpMethod.POST, path + "/rollback", Map.of("toVersion", 1)))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body().get("type").asString()).endsWith("/built-in-template");
        }
    }

    @Test
    void theListHasTheBuiltInOnesAndTheOwnOnesInPages() {
        created(mail("REMINDER", "de", "Meine"));
        created(mail("REMINDER", "pt-br", "Minha"));
        created(sms("en", TEXT));

        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    call(HttpMethod.GET, TEMPLATES + "?limit=7" + cursor, null).body();
            page.get("items")
                    .forEach(one -> all.add(one.get("kind").asString() + " "
                            + one.get("channel").asString() + " "
                            + one.get("locale").asString() + " "
                            + one.get("builtIn").asBoolean()
                            + one.get("delayed").asBoolean()));
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("nextCursor").asString();
        } while (!cursor.isEmpty());

        assertThat(all)
                .doesNotHaveDuplicates()
                .containsSubsequence(
                        "CONFIRMATION EMAIL en truefalse",
                        "REMINDER EMAIL de falsefalse",
                        "REMINDER EMAIL en truefalse",
                        "REMINDER EMAIL pt-BR falsefalse",
                        "REMINDER SMS en falsefalse",
                        "REMINDER SMS en truefalse",
                        "RESCHEDULED EMAIL de truetrue")
                .doesNotContain("CONFIRM_EMAIL SMS en truefalse");
        assertThat(call(HttpMethod.GET, TEMPLATES + "?builtIn=false&total=true", null)
                        .body()
                        .get("total")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void anotherOrganizerFindsNothing() {
        String path = TEMPLATES
                + "/"
                + created(mail("REMINDER", "en", "Mine")).body().get("id").asString();
        String other = "org_" + UUID.randomUUID();
        Answer unknown = callAs(other, HttpMethod.GET, TEMPLATES + "/" + UUID.randomUUID(), null);

        for (Answer hidden : List.of(
                callAs(other, HttpMethod.GET, path, null),
                callAs(other, HttpMethod.PUT, path, text("Theirs")),
                callAs(other, HttpMethod.DELETE, path, null),
                callAs(other, HttpMethod.GET, path + "/versions", null),
                callAs(other, HttpMethod.GET, path + "/versions/1", null),
                callAs(other, HttpMethod.POST, path + "/rollback", Map.of("toVersion", 1)),
                callAs(other, HttpMethod.POST, path + "/preview", Map.of()))) {
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden.body().get("detail")).isEqualTo(unknown.body().get("detail"));
        }
        assertThat(callAs(other, HttpMethod.GET, TEMPLATES + "?builtIn=false", null)
                        .body()
                        .get("items"))
                .isEmpty();
        assertThat(call(HttpMethod.GET, path, null).body().get("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void eachErrorHasAPointer() {
        Answer refused = call(
                HttpMethod.POST,
                TEMPLATES,
                Map.of(
                        "kind", "REMINDER",
                        "channel", "EMAIL",
                        "locale", "en",
                        "subject", "{{titel}}",
                        "html", HTML + "{{{title}}}",
                        "text", "{{>header}}"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString() + " "
                                + error.get("code").asString()))
                .containsExactly("/subject unknown-value", "/html forbidden-text", "/text forbidden-text");
        assertThat(refused.body().get("errors").get(0).get("detail").asString()).contains("did you mean {{title}}?");
        for (Map<String, Object> wrong : List.of(
                mail("REMINDER", "xx-klingon", "S"),
                mail("CONFIRM_EMAIL", "en", "S"),
                Map.<String, Object>of("kind", "CONFIRM_EMAIL", "channel", "SMS", "locale", "en", "text", TEXT))) {
            assertThat(call(HttpMethod.POST, TEMPLATES, wrong).status()).isEqualTo(422);
        }
        Map<String, Object> foreign = new HashMap<>(mail("REMINDER", "en", "S"));
        foreign.put("organizerId", "org_other");
        assertThat(call(HttpMethod.POST, TEMPLATES, foreign).status()).isEqualTo(400);
        assertThat(call(HttpMethod.GET, TEMPLATES + "?builtIn=false", null)
                        .body()
                        .get("items"))
                .isEmpty();
    }

    @Test
    void thereIsOneTemplateForEachKindChannelAndLocale() {
        created(mail("REMINDER", "en", "One"));

        Answer second = call(HttpMethod.POST, TEMPLATES, mail("REMINDER", "EN", "Two"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().get("type").asString()).endsWith("/template-exists");
        created(mail("HOST_REMINDER", "en", "Host"));
    }

    @Test
    void aTextMessageIsCounted() {
        JsonNode plain = created(sms("en", TEXT)).body().get("textMessage");
        assertThat(plain.get("encoding").asString()).isEqualTo("GSM_7");
        assertThat(plain.get("outsideGsm")).isEmpty();
        JsonNode quoted = created(sms("de", "„Start“ " + TEXT)).body().get("textMessage");
        assertThat(quoted.get("encoding").asString()).isEqualTo("UCS_2");
        assertThat(quoted.get("outsideGsm").valueStream().map(JsonNode::asString))
                .containsExactly("„", "“");
        assertThat(quoted.get("segments").asInt())
                .isGreaterThan(plain.get("segments").asInt());

        Answer tooLong = call(HttpMethod.POST, TEMPLATES, sms("es", "“" + "x".repeat(500) + TEXT));
        assertThat(tooLong.status()).isEqualTo(422);
        assertThat(tooLong.body().get("errors").get(0).get("detail").asString())
                .contains("segments with sample data", "“", "6 are allowed");
    }

    @Test
    void aPreviewShowsASampleWithoutWhatIsRemoved() {
        Map<String, Object> template = new HashMap<>(mail("REMINDER", "de", "{{title}}"));
        template.put("html", HTML + "<script>alert(1)</script><p onclick=\"x()\">{{message}}</p>");
        JsonNode created = created(template).body();
        assertThat(created.get("removed").valueStream().map(JsonNode::asString)).containsExactly("script", "p onclick");

        JsonNode preview = call(
                        HttpMethod.POST, TEMPLATES + "/" + created.get("id").asString() + "/preview", Map.of())
                .body();

        assertThat(preview.get("subject").asString()).isEqualTo("Spring launch: what is new");
        assertThat(preview.get("html").asString())
                .startsWith("<!DOCTYPE html><html lang=\"de\">")
                .contains("Hi Ada, Spring launch: what is new: Mittwoch", "Bring your questions.")
                .doesNotContain("script", "onclick", "{{");
        assertThat(preview.get("text").asString()).contains("Mittwoch", "/unsubscribe/");
        assertThat(preview.get("replaced").asBoolean()).isFalse();
        assertThat(call(
                                HttpMethod.POST,
                                TEMPLATES + "/" + created.get("id").asString() + "/preview",
                                Map.of("eventId", UUID.randomUUID()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void everyBuiltInTemplateHasAPreview() {
        for (JsonNode one :
                call(HttpMethod.GET, TEMPLATES + "?limit=200", null).body().get("items")) {
            Answer preview =
                    call(HttpMethod.POST, TEMPLATES + "/" + one.get("id").asString() + "/preview", Map.of());

            assertThat(preview.status()).as("%s", one).isEqualTo(200);
            String text = preview.body().get("text").asString();
            if (one.get("channel").asString().equals("IN_APP")) {
                assertThat(text).isNotBlank().doesNotContain("Ada", "http");
            } else {
                assertThat(text).contains("Ada").contains("/unsubscribe/");
            }
            assertThat(preview.body().get("replaced").asBoolean()).isFalse();
        }
    }

    @Test
    void twoChangesAtOnceAreTwoVersions() throws InterruptedException {
        String path = TEMPLATES
                + "/"
                + created(mail("REMINDER", "en", "One")).body().get("id").asString();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            writers.add(Thread.ofVirtual().start(() -> call(HttpMethod.PUT, path, text("Writer " + number))));
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(call(HttpMethod.GET, path, null).body().get("version").asInt())
                .isEqualTo(9);
        assertThat(call(HttpMethod.GET, path + "/versions", null).body().get("items"))
                .hasSize(9);
    }

    @Test
    void onlyAMailHasASecondSubject() {
        Map<String, Object> two = new HashMap<>(mail("REMINDER", "en", "One"));
        two.put("subjectB", "Two {{title}}");
        Answer created = created(two);
        assertThat(created.body().get("subjectB").asString()).isEqualTo("Two {{title}}");
        String path = TEMPLATES + "/" + created.body().get("id").asString();
        assertThat(call(HttpMethod.GET, path + "/variants", null).body().get("items"))
                .isEmpty();
        assertThat(callAs("org_other", HttpMethod.GET, path + "/variants", null).status())
                .isEqualTo(404);

        Map<String, Object> changed = new HashMap<>(text("One"));
        changed.put("subjectB", "{{nothing}}");
        assertThat(call(HttpMethod.PUT, path, changed).body().toString()).contains("/subjectB");
        Map<String, Object> sms = new HashMap<>(sms("en", "{{title}} {{when}} {{joinUrl}} {{unsubscribeUrl}}"));
        sms.put("subjectB", "Two");
        Answer refused = call(HttpMethod.POST, TEMPLATES, sms);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().toString()).contains("/subjectB");
    }
}
