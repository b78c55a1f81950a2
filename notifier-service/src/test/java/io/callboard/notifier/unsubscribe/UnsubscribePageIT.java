package io.callboard.notifier.unsubscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Browser;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

@NotifierTest
class UnsubscribePageIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data; boundary=x";

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private UnsubscribeLinks links;

    @Autowired
    private Environment environment;

    @Test
    void asksFirstAndRemembersTheAnswer() throws Exception {
        Attendee ada = registrant();
        String path = path(ada, Channel.EMAIL);

        HttpResponse<String> asks = get(path);
        assertPage(asks, 200);
        assertThat(asks.body())
                .contains("Stop these messages?", "Launch", "p•••@example.com", "<form", "<html lang=\"en\"")
                .doesNotContain(ada.email(), "<script");
        assertPage(get(path), 200);
        assertThat(get(path).body()).as("a GET changes nothing").contains("Stop these messages?");

        HttpResponse<String> done = post(path, FORM, "List-Unsubscribe=One-Click", "application/json");
        for (HttpResponse<String> answer : List.of(done, get(path))) {
            assertPage(answer, 200);
            assertThat(answer.body())
                    .contains("You are unsubscribed", "Launch", "p•••@example.com")
                    .doesNotContain("<form");
        }
        assertThat(get(path(ada, Channel.SMS)).body()).contains("Stop these messages?", "text messages");
        assertThat(head(path)).isEqualTo(200);
    }

    /** Skipped where there is no Chromium. */
    @Test
    void isAccessible() throws Exception {
        Optional<Browser> started = Browser.start();
        assumeThat(started).as("Debian's chromium").isPresent();
        try (Browser browser = started.orElseThrow()) {
            String path = path(registrant(), Channel.EMAIL);
            browser.open(request(path).build().uri().toString());
            assertThat(browser.violations()).isEmpty();
            browser.leaveBy("document.querySelector('input[value=REMINDERS]').click();"
                    + "document.querySelector('form[action$=choices]').requestSubmit()");
            assertThat(browser.evaluate("document.body.innerText").asString()).contains("Saved.");
            assertThat(browser.evaluate("document.querySelector('input[value=REMINDERS]').checked + ''")
                            .asString())
                    .isEqualTo("false");
            assertThat(browser.violations()).isEmpty();
            browser.leaveBy("document.querySelector('form').requestSubmit()");
            assertThat(browser.evaluate("document.body.innerText").asString()).contains("You are unsubscribed");
            assertThat(browser.violations()).isEmpty();
            browser.open(request("/unsubscribe/AAAA").build().uri().toString());
            assertThat(browser.violations()).isEmpty();
        }
    }

    @Test
    void takesTheOneClickOfAMailProgramInBothForms() throws Exception {
        Attendee ada = registrant();
        String body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";

        assertThat(post(path(ada, Channel.EMAIL), MULTIPART, body, "*/*").statusCode())
                .isEqualTo(200);
        assertThat(post(path(ada, Channel.EMAIL), FORM, "List-Unsubscribe=One-Click", "*/*")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(path(ada, Channel.EMAIL)).body()).contains("You are unsubscribed");
    }

    @Test
    void aMalformedLinkIsAnsweredWithAPage() throws Exception {
        String path = path(registrant(), Channel.EMAIL);

        assertPage(get(path + "x"), 404);
        assertPage(get("/unsubscribe/AAAA"), 404);
        assertPage(get("/unsubscribe"), 404);
        assertPage(get("/unsubscribe/a/b"), 404);
        assertPage(post("/unsubscribe/AAAA", FORM, "List-Unsubscribe=One-Click", "*/*"), 404);
        assertPage(get(path + "?x=%ff"), 400);
        assertThat(get("/unsubscribe/assets/pages.css").headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/css"));
    }

    @Test
    void offersToStopTheRecordingOfOpensAndClicks() throws Exception {
        Attendee ada = registrant();
        String path = path(ada, Channel.EMAIL);
        assertThat(get(path).body()).contains("The organizer may learn whether you open", path + "/untrack");
        assertThat(get(path(ada, Channel.SMS)).body()).doesNotContain("/untrack");

        HttpResponse<String> stopped = post(path + "/untrack", FORM, "", "*/*");
        for (HttpResponse<String> answer : List.of(stopped, get(path))) {
            assertPage(answer, 200);
            assertThat(answer.body()).contains("The organizer does not learn whether you open", "Record this again");
        }

        assertThat(post(path + "/track", FORM, "", "*/*").body()).contains("The organizer may learn whether you open");
        assertPage(post("/unsubscribe/AAAA/untrack", FORM, "", "*/*"), 404);
        assertThat(get(path).body()).contains("Stop these messages?");
    }

    @Test
    void offersToStopRemindersOrOneEvent() throws Exception {
        Attendee ada = registrant();
        String path = path(ada, Channel.EMAIL);
        assertThat(get(path).body())
                .contains("Everything about Launch", "Reminders of all events of this organizer")
                .contains("value=\"EVENT\" checked", "value=\"REMINDERS\" checked", "value=\"ANNOUNCEMENTS\" checked");

        HttpResponse<String> saved = post(path + "/choices", FORM, "want=EVENT", "*/*");

        assertPage(saved, 200);
        assertThat(saved.body()).contains("Saved.");
        for (HttpResponse<String> answer : List.of(saved, get(path))) {
            assertThat(answer.body())
                    .contains("value=\"EVENT\" checked", "value=\"REMINDERS\">", "value=\"ANNOUNCEMENTS\">");
        }
        assertThat(get(path).body()).doesNotContain("Saved.");
        assertThat(get(path(ada, Channel.SMS)).body())
                .as("another channel")
                .contains("Text messages that I want", "value=\"REMINDERS\" checked");
        assertPage(post("/unsubscribe/AAAA/choices", FORM, "want=EVENT", "*/*"), 404);
    }

    @Test
    void speaksTheLanguageOfItsReader() throws Exception {
        String path = path(registrant(), Channel.EMAIL);

        for (List<String> expected : List.of(
                List.of("de-AT,de", "<html lang=\"de\"", "Diese Nachrichten abbestellen?", "Erinnerungen an alle"),
                List.of("es", "<html lang=\"es\"", "¿Dejar de recibir estos mensajes?", "Recordatorios de todos"),
                List.of("fr", "<html lang=\"en\"", "Stop these messages?", "Reminders of all"))) {
            String body = http.send(
                            request(path)
                                    .header("Accept-Language", expected.getFirst())
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(body).contains(expected.subList(1, 4)).doesNotContain("??");
        }
    }

    @Test
    void anErasedRegistrantHasNothingToUnsubscribe() throws Exception {
        Attendee ada = registrant();
        kafka.send("contacts.v1", ada.registrationId().toString(), "ContactRecorded", null);

        await().untilAsserted(() -> assertThat(get(path(ada, Channel.EMAIL)).body())
                .contains("Nothing to unsubscribe")
                .doesNotContain("example.com"));
    }

    private Attendee registrant() {
        Attendee ada = Attendee.of(kafka, UUID.randomUUID(), "p" + UUID.randomUUID() + "@example.com")
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();
        await().until(() -> Tenancy.callAsPlatform(() ->
                jdbc.sql("""
                        select count(*)
                        from registration
                        join contact using (registration_id)
                        join live_event using (event_id)
                        where registration_id = ?
                        """).param(ada.registrationId()).query(Integer.class).single() == 1));
        return ada;
    }

    private String path(Attendee ada, Channel channel) {
        String link = links.link(ada.registrationId(), channel);
        return link.substring(link.indexOf("/unsubscribe/"));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private int head(String path) throws IOException, InterruptedException {
        return http.send(request(path).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private HttpResponse<String> post(String path, String contentType, String body, String accept)
            throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", contentType)
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + environment.getProperty("local.server.port") + path));
    }

    private static void assertPage(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWithIgnoringCase("text/html");
        assertThat(answer.headers().firstValue("cache-control").orElse("")).contains("no-store");
        assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
                .contains("form-action 'self'");
        assertThat(answer.body())
                .contains("<!DOCTYPE html>", "<main>", "/unsubscribe/assets/pages.css")
                .doesNotContain("Exception", "\"type\":", "th:");
    }
}
