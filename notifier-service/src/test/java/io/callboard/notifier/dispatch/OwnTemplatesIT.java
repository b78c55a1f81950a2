package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.Api;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Messages of an organizer who has templates: which text they have, and what the ledger says about it. */
class OwnTemplatesIT extends DispatchScene {

    private static final String TEXT = "Mine {{firstName}}: {{title}} {{when}} {{joinUrl}} {{unsubscribeUrl}}";
    private static final String HTML =
            "<p>Mine {{title}} {{when}} <a href=\"{{joinUrl}}\">Join</a> <a href=\"{{unsubscribeUrl}}\">Stop</a></p>";

    private final String organizer = "org_" + UUID.randomUUID();

    @Autowired
    private Environment service;

    @Autowired
    private MeterRegistry meters;

    private Api api;

    @BeforeEach
    void api() {
        api = new Api(service, organizer);
    }

    @Override
    String organizer() {
        return organizer;
    }

    @Override
    Attendee attendee(String email) {
        Attendee ada = super.attendee(email);
        return new Attendee(kafka, organizer, eventId, ada.registrationId(), email, ada.phone(), Map.of());
    }

    private UUID template(String kind, String locale, String subject) {
        return UUID.fromString(api.post(
                        "/api/v1/templates",
                        Map.of(
                                "kind", kind, "channel", "EMAIL", "locale", locale, "subject", subject, "html", HTML,
                                "text", TEXT))
                .get("id")
                .asString());
    }

    private String subject(Attendee ada, String rule) {
        return providers.accepted(settled(ada, rule, "SENT")).getFirst().subject();
    }

    private JsonNode shown(Attendee ada, String rule) {
        UUID id = id(ada, rule);
        return api.get("/api/v1/notifications?registrationId=" + ada.registrationId())
                .get("items")
                .valueStream()
                .filter(one -> one.get("id").asString().equals(id.toString()))
                .findFirst()
                .orElseThrow()
                .get("template");
    }

    @Test
    void aMessageHasTheOrganizersTextAndTheLedgerSaysWhichVersion() {
        UUID mine = template("REMINDER", "en", "First {{title}}");
        Attendee ada = registrant("own@example.com").due("PT2H", Channel.EMAIL);
        assertThat(subject(ada, "PT2H")).isEqualTo("First Launch");
        assertThat(shown(ada, "PT2H").get("id").asString()).isEqualTo(mine.toString());
        assertThat(shown(ada, "PT2H").get("version").asInt()).isEqualTo(1);

        api.put("/api/v1/templates/" + mine, Map.of("subject", "Second {{title}}", "html", HTML, "text", TEXT));
        ada.due("PT1H", Channel.EMAIL);
        assertThat(subject(ada, "PT1H")).isEqualTo("Second Launch");
        assertThat(shown(ada, "PT1H").get("version").asInt()).isEqualTo(2);
        assertThat(shown(ada, "PT2H").get("version").asInt())
                .as("of the earlier one")
                .isEqualTo(1);

        assertThat(api.status(HttpMethod.DELETE, "/api/v1/templates/" + mine)).isEqualTo(204);
        ada.due("PT15M", Channel.EMAIL);
        assertThat(subject(ada, "PT15M")).startsWith("Reminder: Launch, ");
        String builtIn = shown(ada, "PT15M").get("id").asString();
        assertThat(api.get("/api/v1/templates/" + builtIn).get("builtIn").asBoolean())
                .isTrue();
        assertThat(shown(ada, "PT1H").get("id").asString()).as("kept").isEqualTo(mine.toString());
    }

    @Test
    void halfOfTheMailsHaveTheOtherSubject() {
        UUID mine = template("REMINDER", "en", "First {{title}}");
        api.put(
                "/api/v1/templates/" + mine,
                Map.of("subject", "A {{title}}", "subjectB", "B {{title}}", "html", HTML, "text", TEXT));
        Attendee ada = registrant("variants@example.com");
        Map<String, Long> expected = new TreeMap<>();
        // One of half a million runs would give all the same subject.
        for (int i = 1; i <= 20; i++) {
            ada.due("PT" + i + "M", Channel.EMAIL);
        }
        for (int i = 1; i <= 20; i++) {
            String subject = subject(ada, "PT" + i + "M");
            String variant = shown(ada, "PT" + i + "M").get("variant").asString();
            assertThat(subject).isEqualTo(variant + " Launch");
            expected.merge(variant, 1L, Long::sum);
        }

        assertThat(expected.keySet()).containsExactly("A", "B");
        JsonNode counts = api.get("/api/v1/templates/" + mine + "/variants").get("items");
        assertThat(counts.valueStream()
                        .map(one -> one.get("version").asInt() + " "
                                + one.get("variant").asString() + " "
                                + one.get("sent").asLong()))
                .containsExactly("2 A " + expected.get("A"), "2 B " + expected.get("B"));
    }

    @Test
    void anInAppMessageHasTheOrganizersTitleAndText() {
        UUID mine = UUID.fromString(api.post(
                        "/api/v1/templates",
                        Map.of(
                                "kind",
                                "REMINDER",
                                "channel",
                                "IN_APP",
                                "locale",
                                "en",
                                "subject",
                                "Now: {{title}}",
                                "text",
                                "It starts {{when}}. Mine."))
                .get("id")
                .asString());
        Attendee ada = registrant("in-app@example.com", "EMAIL", "IN_APP").due("PT1H", Channel.IN_APP);
        UUID delivery = settled(ada, "PT1H", "SENT");

        assertThat(jdbc.sql("select title || ' | ' || text from feed_item where delivery_id = ?")
                        .param(delivery)
                        .query(String.class)
                        .single())
                .startsWith("Now: Launch | It starts ")
                .endsWith(" Mine.");
        assertThat(shown(ada, "PT1H").get("id").asString()).isEqualTo(mine.toString());
        JsonNode preview = api.post("/api/v1/templates/" + mine + "/preview", Map.of());
        assertThat(preview.get("subject").asString()).startsWith("Now: ");
        assertThat(preview.get("html").isNull()).isTrue();
        assertThat(preview.get("replaced").asBoolean()).isFalse();
        assertThat(api.get("/api/v1/templates?kind=REMINDER&channel=IN_APP")
                        .get("items")
                        .valueStream()
                        .filter(item -> item.get("builtIn").asBoolean()))
                .hasSize(3);
    }

    @Test
    void eachPartComesFromTheTemplate() {
        template("REMINDER", "en", "S");
        Attendee ada = registrant("parts@example.com").due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT")))
                .singleElement()
                .satisfies(mail -> {
                    assertThat(mail.text()).startsWith("Mine Ada: Launch ").contains("/unsubscribe/");
                    assertThat(mail.mail().get("html").asString())
                            .startsWith("<!DOCTYPE html><html lang=\"en\">")
                            .contains("<p>Mine Launch ", "/t/c/")
                            .doesNotContain("https://example.com/watch/");
                    assertThat(mail.mail()
                                    .get("headers")
                                    .get("List-Unsubscribe-Post")
                                    .asString())
                            .isEqualTo("List-Unsubscribe=One-Click");
                });
    }

    @Test
    void anotherOrganizersTemplateIsNotUsed() {
        new Api(service, "org_" + UUID.randomUUID())
                .post(
                        "/api/v1/templates",
                        Map.of(
                                "kind",
                                "REMINDER",
                                "channel",
                                "EMAIL",
                                "locale",
                                "en",
                                "subject",
                                "Theirs",
                                "html",
                                HTML,
                                "text",
                                TEXT));
        Attendee ada = registrant("theirs@example.com").due("PT1H", Channel.EMAIL);

        assertThat(subject(ada, "PT1H")).startsWith("Reminder: Launch, ");
    }

    /** A rule that came later forbids it, or it was damaged: nobody waits, and nothing of it is sent. */
    @Test
    void aStoredTemplateThatCannotBeUsedIsReplacedByTheBuiltInText() {
        UUID mine = template("REMINDER", "en", "Mine");
        jdbc.sql("update template_version set html = '<script>{{{email}}}</script>' where template_id = ?")
                .param(mine)
                .update();
        double before = replaced();
        Attendee ada = registrant("damaged@example.com").due("PT1H", Channel.EMAIL);

        assertThat(subject(ada, "PT1H")).startsWith("Reminder: Launch, ");
        assertThat(shown(ada, "PT1H").get("id").asString()).isNotEqualTo(mine.toString());
        assertThat(replaced()).isGreaterThan(before);
    }

    @Test
    void aMessageThatGetsTooLongIsReplacedByTheBuiltInText() {
        String html = "{{message}}".repeat(80) + HTML;
        UUID mine = UUID.fromString(api.post(
                        "/api/v1/templates",
                        Map.of(
                                "kind",
                                "REMINDER",
                                "channel",
                                "EMAIL",
                                "locale",
                                "en",
                                "subject",
                                "Long",
                                "html",
                                html,
                                "text",
                                TEXT))
                .get("id")
                .asString());
        Attendee ada = registrant("long@example.com");
        known(1);
        jdbc.sql("update live_event set custom_message = repeat('x', 2000) where event_id = ?")
                .param(eventId)
                .update();
        ada.due("PT1H", Channel.EMAIL);

        assertThat(subject(ada, "PT1H")).startsWith("Reminder: Launch, ");
        assertThat(shown(ada, "PT1H").get("id").asString()).isNotEqualTo(mine.toString());
    }

    @Test
    void aPreviewShowsALiveEventOfItsOrganizerOnly() {
        UUID mine = template("REMINDER", "en", "Now: {{title}}");
        attendee("-").event(1, 1, "SCHEDULED");
        known(1);
        Api other = new Api(service, "org_" + UUID.randomUUID());
        String builtIn = other.get("/api/v1/templates?kind=REMINDER&channel=EMAIL&builtIn=true")
                .get("items")
                .get(0)
                .get("id")
                .asString();

        JsonNode preview = api.post("/api/v1/templates/" + mine + "/preview", Map.of("eventId", eventId));
        JsonNode hidden = other.post("/api/v1/templates/" + builtIn + "/preview", Map.of("eventId", eventId));

        assertThat(preview.get("subject").asString()).isEqualTo("Now: Launch");
        assertThat(preview.get("html").asString()).contains("/watch/sample-").doesNotContain("{{");
        assertThat(hidden.get("status").asInt()).isEqualTo(404);
    }

    private double replaced() {
        return meters.counter("callboard.templates.replaced").count();
    }
}
