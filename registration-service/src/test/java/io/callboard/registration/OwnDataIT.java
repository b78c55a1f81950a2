package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What registrants do with their own data: change it by the API and by the page, and download it. */
class OwnDataIT extends WaitingListScene {

    private static final Map<String, Object> QUESTIONS = Map.of(
            "questions",
            List.of(
                    Map.of(
                            "key",
                            "diet",
                            "label",
                            "What do you eat?",
                            "type",
                            "CHOICE",
                            "required",
                            true,
                            "options",
                            List.of("Everything", "No meat")),
                    Map.of("key", "wish", "label", "Your wish?", "type", "TEXT", "required", false)));

    @Test
    void aPatchChangesTheDataAndTellsOtherServices() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        register(event, "ada");
        String own = api(manage(event, "ada"));
        String patch = """
                {"firstName": "Adele", "lastName": "Goldberg", "company": "Xerox", "locale": "es",
                 "answers": {"diet": "Everything"}}
                """;

        assertThat(stage.api.patch(own, patch, "If-Match", "\"7\"").status()).isEqualTo(412);
        Answer changed = stage.api.patch(own, patch, "If-Match", "\"1\"");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("etag")).isEqualTo("\"2\"");
        assertThat(List.of("firstName", "lastName", "company", "locale", "email"))
                .extracting(changed::text)
                .containsExactly("Adele", "Goldberg", "Xerox", "es", "ada@example.com");
        assertThat(changed.json().at("/answers/diet/values/0").asString()).isEqualTo("Everything");
        assertThat(changed.json().at("/answers/wish/values/0").asString()).isEqualTo("Tides");
        var told = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.type(told)).isEqualTo("RegistrationChanged");
        Contracts.assertValid("registrations.v1", "RegistrationChanged", told.value());
        assertThat(KafkaProbe.json(told).path("locale").asString()).isEqualTo("es");
        assertThat(KafkaProbe.json(told).path("choices").toString()).isEqualTo("{\"diet\":[\"Everything\"]}");
        assertThat(KafkaProbe.text(told)).doesNotContain("Adele", "Goldberg", "Xerox", "Tides");
        JsonNode contact =
                PassesIT.open(stage.published(event, "contacts.v1", 2).getLast());
        assertThat(contact.path("firstName").asString()).isEqualTo("Adele");
        assertThat(contact.path("locale").asString()).isEqualTo("es");
        assertThat(api(Stage.path(contact.path("manageUrl").asString())))
                .as("the same links")
                .isEqualTo(own);
        assertThat(links(event)).isEqualTo(2);

        // Again, and what no other service has.
        assertThat(stage.api.patch(own, patch).header("etag")).isEqualTo("\"2\"");
        assertThat(stage.api
                        .mergePatch(own, "{\"company\": null}")
                        .json()
                        .path("company")
                        .isNull())
                .isTrue();
        assertThat(stage.published(event, "registrations.v1", 3)).hasSize(3);
        assertThat(stage.published(event, "contacts.v1", 2)).hasSize(2);
    }

    @Test
    void aPatchIsRefusedAsAWhole() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        register(event, "ada");
        String own = api(manage(event, "ada"));

        Answer refused = stage.api.mergePatch(own, """
                {"firstName": null, "lastName": "see www.example.com", "company": "Xerox", "locale": "!",
                 "answers": {"diet": null, "other": "x"}}
                """);

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointers())
                .containsExactlyInAnyOrder("/firstName", "/lastName", "/locale", "/answers/diet", "/answers/other");
        assertThat(stage.api.mergePatch(own, "{\"answers\": null}").pointers()).containsExactly("/answers/diet");
        assertThat(stage.api.get(own).header("etag")).isEqualTo("\"1\"");
        assertThat(stage.api.mergePatch(own, "{\"answers\": {\"wish\": null}}").body())
                .contains("No meat")
                .doesNotContain("Tides");
    }

    @Test
    void thePageChangesTheDataWithoutAScript() {
        var event = stage.given(aLiveEvent().on("EMAIL", "IN_APP"), QUESTIONS);
        register(event, "ada");
        String manage = manage(event, "ada");
        assertThat(stage.api.get(manage).body()).contains(manage + "/details", api(manage) + "/personal-data");
        Answer form = stage.api.get(manage + "/details");
        assertThat(form.status()).isEqualTo(200);
        assertThat(form.body())
                .contains("value=\"Ada\"", "By e-mail to ada@example.com", "value=\"No meat\" selected", "Tides")
                .contains("answers.diet", "Europe/Berlin")
                .doesNotContain("<script");

        Answer wrong = stage.api.postForm(
                manage + "/details", "firstName", "  ", "lastName", "<b>", "timeZone", "Mars/Olympus", "locale", "de");
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("Enter your first name.", "Choose at least one of them.", "Choose one of the time zones")
                .contains("Choose an answer.", "&lt;b&gt;", "Mars/Olympus", "aria-invalid=\"true\"");
        assertThat(stage.api.get(api(manage)).header("etag")).isEqualTo("\"1\"");

        Answer saved = save(manage);
        assertThat(saved.status()).as(saved.body()).isEqualTo(303);
        assertThat(saved.header("location")).isEqualTo(manage + "?changed");
        assertThat(save(manage).status()).as("again").isEqualTo(303);
        assertThat(stage.api.get(saved.header("location")).body())
                .contains("<html lang=\"de\"", "Ihre Daten sind geändert.", "Ada Byron", "Asia/Tokyo");
        Answer now = stage.api.get(api(manage));
        assertThat(now.header("etag")).isEqualTo("\"2\"");
        assertThat(now.json().path("channels").toString()).isEqualTo("[\"IN_APP\"]");
        assertThat(now.json().at("/answers/wish").isMissingNode()).isTrue();
        assertThat(now.json().at("/answers/diet/values/0").asString()).isEqualTo("Everything");

        stage.api.postForm(manage + "/cancel");
        assertThat(stage.api.get(manage + "/details").status()).isEqualTo(410);
        assertThat(save(manage).status()).isEqualTo(410);
        assertThat(stage.api.get("/manage/" + "A".repeat(43) + "/details").status())
                .isEqualTo(404);
    }

    @Test
    void theDownloadHasEverythingOfThePersonAndNothingOfOthers() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        Answer ada = register(event, "ada");
        register(event, "bob");
        // Somebody else types the address of Ada.
        Answer guest = stage.api.post("/api/v1/registrations", body(event, "ada", "Eve", "Pacific/Auckland"));
        String manage = manage(event, "ada");
        String path = api(manage) + "/personal-data";

        Answer copy = stage.api.get(path);

        assertThat(copy.status()).as(copy.body()).isEqualTo(200);
        assertThat(copy.header("content-type")).startsWith("application/json");
        assertThat(copy.header("content-disposition")).isEqualTo("attachment; filename=\"registration.json\"");
        assertThat(copy.header("cache-control")).contains("no-store");
        assertThat(copy.header("etag")).isEqualTo("\"1\"");
        JsonNode kept = copy.json();
        assertThat(kept.path("registrationId").asString())
                .isEqualTo(id(event, "ada").toString());
        for (var text : row(id(event, "ada")).entrySet()) {
            assertThat(copy.body()).as(text.getKey()).contains(text.getValue());
        }
        assertThat(kept.at("/consent/text").asString()).isEqualTo("I agree");
        assertThat(kept.path("links")
                        .valueStream()
                        .map(link -> link.path("kind").asString()))
                .containsExactlyInAnyOrder("WATCH", "MANAGE");
        assertThat(kept.path("linksSentAt").isString()).isTrue();
        assertThat(copy.body()).doesNotContain("bob", "Eve", "Auckland", "Bob");
        for (Answer answer : List.of(ada, guest)) {
            String pass = answer.text("joinUrl").replaceAll(".*/", "");
            assertThat(copy.body()).doesNotContain(pass);
            assertThat(stage.api
                            .get("/api/v1/registrations/manage/" + pass + "/personal-data")
                            .status())
                    .as("a pass opens nothing of it")
                    .isEqualTo(404);
        }

        stage.api.postForm(manage + "/cancel");
        Answer cancelled = stage.api.get(path);
        assertThat(cancelled.text("status")).isEqualTo("CANCELLED");
        assertThat(cancelled.json().at("/links/0/revokedAt").isString()).isTrue();
        assertThat(stage.api.get(manage).body()).contains(path);
        stage.api.postForm(manage + "/erase");
        assertThat(stage.api.get(path).status()).isEqualTo(410);
        assertThat(stage.api.get(manage).body()).doesNotContain(path);
    }

    private Answer save(String manage) {
        return stage.api.postForm(
                manage + "/details",
                "firstName",
                "Ada",
                "lastName",
                "Byron",
                "company",
                "",
                "channels",
                "IN_APP",
                "locale",
                "de",
                "timeZone",
                "Asia/Tokyo",
                "answers.diet",
                "Everything",
                "answers.wish",
                " ");
    }

    private Answer register(LiveEventFixture event, String name) {
        Answer registered = stage.api.post("/api/v1/registrations", body(event, name, "Ada", "America/Lima"));
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        return registered;
    }

    private static String body(LiveEventFixture event, String address, String name, String zone) {
        return """
                {"eventId": "%s", "firstName": "%s", "email": "%s@example.com", "company": "Engines", "timeZone": "%s",
                 "channels": ["EMAIL"], "answers": {"diet": "No meat", "wish": "Tides"}, "locale": "en",
                 "source": {"utmSource": "newsletter", "utmContent": "second link"},
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), name, address, zone);
    }

    private static String api(String manage) {
        return manage.replace("/manage/", "/api/v1/registrations/manage/");
    }

    private int links(LiveEventFixture event) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select count(*) from pass where registration_id = :id")
                .param("id", id(event, "ada"))
                .query(Integer.class)
                .single());
    }

    /** The texts of all columns that are about the person. */
    private Map<String, String> row(UUID id) {
        return Tenancy.callAsPlatform(() -> stage.jdbc.sql("""
                        select column_name, value
                        from registration r, jsonb_each_text(to_jsonb(r)) as kept (column_name, value)
                        where id = :id and value is not null and column_name not in (
                            'id', 'organizer_id', 'version', 'channels', 'awaits', 'source_details', 'answers',
                            'given_answers', 'choices', 'notify', 'kind', 'waiting_no', 'consent_at', 'registered_at', 'changed_at',
                            'links_sent_at', 'told_epoch', 'told_starts_at', 'told_ends_at')
                        """).param("id", id).query(row -> {
            Map<String, String> texts = new TreeMap<>();
            while (row.next()) {
                texts.put(row.getString("column_name"), row.getString("value"));
            }
            return texts;
        }));
    }
}
