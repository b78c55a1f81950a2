package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Goal: opens and clicks are recorded and published once for each kind of actor, and no link leads elsewhere. */
class TrackingIT extends DispatchScene {

    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final String SCANNER = "Mozilla/5.0 (compatible; Barracuda)";
    private static final Pattern PIXEL = Pattern.compile("<img src=\"[^\"]*(/t/o/[^\"]+\\.gif)\"");
    private static final Pattern LINK = Pattern.compile("href=\"[^\"]*(/t/c/[^\"]+)\"");

    @Autowired
    private UnsubscribeLinks unsubscribeLinks;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theFirstOpenByEachKindOfActorIsPublished() throws Exception {
        Attendee ada = registrant("opens@example.com");
        UUID delivery = sentAMinuteAgo(ada);
        String pixel = pixel(delivery);

        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> answer = get(pixel, BROWSER);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("image/gif");
            assertThat(answer.headers().firstValue("cache-control").orElse("")).contains("no-store");
            assertThat(answer.body()).startsWith("GIF89a".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(get(pixel, SCANNER).statusCode()).isEqualTo(200);
            assertThat(get(pixel, "Acme 1").statusCode()).isEqualTo(200);
        }

        published(delivery, "OPENED HUMAN", "OPENED MACHINE", "OPENED UNKNOWN");
        assertThat(steps(ada)).contains("OPENED HUMAN", "OPENED MACHINE", "OPENED UNKNOWN");
        assertThat(total("opened")).as("people only").isEqualTo(1);
        assertThat(total("clicked")).isZero();
        assertThat(total("sent")).isEqualTo(1);
    }

    @Test
    void concurrentOpensArePublishedOnce() throws Exception {
        Attendee ada = registrant("at-once@example.com");
        UUID delivery = sentAMinuteAgo(ada);
        String pixel = pixel(delivery);

        List<CompletableFuture<HttpResponse<byte[]>>> answers = Stream.generate(
                        () -> http.sendAsync(request(pixel, BROWSER).build(), BodyHandlers.ofByteArray()))
                .limit(8)
                .toList();
        answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));

        published(delivery, "OPENED HUMAN");
        assertThat(total("opened")).isEqualTo(1);
    }

    @Test
    void aClickLeadsToTheRecipientsOwnLinks() throws Exception {
        Attendee ada = registrant("clicks@example.com");
        UUID delivery = sentAMinuteAgo(ada);

        List<String> targets =
                links(delivery).stream().map(link -> location(link, BROWSER)).toList();

        assertThat(targets)
                .containsExactlyInAnyOrder(
                        "https://example.com/watch/" + ada.registrationId(),
                        "https://example.com/calendar/" + ada.registrationId(),
                        "https://example.com/manage/" + ada.registrationId());
        published(delivery, "CLICKED HUMAN");
        assertThat(steps(ada)).contains("CLICKED HUMAN");
        assertThat(total("clicked")).isEqualTo(1);
        assertThat(total("opened")).as("images may be off").isZero();
    }

    @Test
    void theTextOfAMailHasPlainLinks() {
        Attendee ada = registrant("plain@example.com").due("PT1H", Channel.EMAIL);

        assertThat(providers.accepted(settled(ada, "PT1H", "SENT")))
                .singleElement()
                .satisfies(mail -> assertThat(mail.text())
                        .contains("https://example.com/watch/" + ada.registrationId())
                        .doesNotContain("/t/c/", "/t/o/"));
    }

    @Test
    void aViewRightAfterTheHandOverOrByHeadIsByAMachine() throws Exception {
        Attendee ada = registrant("soon@example.com").due("PT1H", Channel.EMAIL);
        UUID delivery = settled(ada, "PT1H", "SENT");
        String pixel = pixel(delivery);
        // The outcome is recorded later than any view of this test can come.
        settledAgo(delivery, "-1 hour");

        assertThat(get(pixel, BROWSER).statusCode()).isEqualTo(200);
        settledAgo(delivery, "2 hours");
        HttpRequest head = request(links(delivery).getFirst(), BROWSER)
                .method("HEAD", BodyPublishers.noBody())
                .build();
        assertThat(http.send(head, BodyHandlers.discarding()).statusCode()).isEqualTo(302);

        published(delivery, "CLICKED MACHINE", "OPENED MACHINE");
        assertThat(total("opened")).isZero();
        assertThat(total("clicked")).isZero();
    }

    @Test
    void anOrganizerWithoutTrackingSendsPlainLinksAndRecordsNothing() throws Exception {
        Attendee ada = registrant("organizer-off@example.com");
        UUID before = sentAMinuteAgo(ada);
        assertThat(tracking(organizer(), null)).isEqualTo("{\"enabled\":true}");
        try {
            assertThat(tracking(organizer(), false)).isEqualTo("{\"enabled\":false}");
            assertThat(tracking("org_other", null)).isEqualTo("{\"enabled\":true}");

            ada.due("PT15M", Channel.EMAIL);

            assertThat(html(settled(ada, "PT15M", "SENT")))
                    .contains("https://example.com/watch/" + ada.registrationId())
                    .doesNotContain("/t/c/", "/t/o/");
            assertThat(get(pixel(before), BROWSER).statusCode()).isEqualTo(200);
            assertThat(location(links(before).getFirst(), BROWSER)).startsWith("https://example.com/");
            assertThat(views(before)).isZero();
        } finally {
            tracking(organizer(), true);
        }
        ada.due("PT5M", Channel.EMAIL);
        assertThat(html(settled(ada, "PT5M", "SENT"))).contains("/t/c/", "/t/o/");
    }

    @Test
    void aRegistrantWhoDoesNotWantItIsNotTracked() throws Exception {
        Attendee ada = registrant("person-off@example.com");
        Attendee bob = registrant("another@example.com");
        UUID before = sentAMinuteAgo(ada);

        chooses(ada, false);
        chooses(ada, false);
        ada.due("PT15M", Channel.EMAIL);
        bob.due("PT15M", Channel.EMAIL);

        assertThat(html(settled(ada, "PT15M", "SENT"))).doesNotContain("/t/c/", "/t/o/");
        assertThat(html(settled(bob, "PT15M", "SENT"))).contains("/t/c/", "/t/o/");
        assertThat(get(pixel(before), BROWSER).statusCode()).isEqualTo(200);
        assertThat(views(before)).isZero();
        Attendee again = registrant("person-off@example.com").due("PT5M", Channel.EMAIL);
        assertThat(html(settled(again, "PT5M", "SENT")))
                .as("the same person in another registration")
                .doesNotContain("/t/c/", "/t/o/");

        chooses(again, true);
        ada.due("PT3M", Channel.EMAIL);
        assertThat(html(settled(ada, "PT3M", "SENT"))).contains("/t/c/", "/t/o/");
    }

    /** The organizer's setting after this change; null to change nothing. */
    private String tracking(String organizer, @Nullable Boolean enabled) throws Exception {
        HttpRequest.Builder request = request("/api/v1/notifications/tracking", BROWSER)
                .header("Authorization", "Bearer " + Tokens.organizer(organizer))
                .header("Content-Type", "application/json");
        if (enabled != null) {
            request.PUT(BodyPublishers.ofString("{\"enabled\":" + enabled + "}"));
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private void chooses(Attendee attendee, boolean record) throws Exception {
        String link = unsubscribeLinks.link(attendee.registrationId(), Channel.EMAIL);
        HttpRequest choice = request(
                        link.substring(link.indexOf("/unsubscribe/")) + (record ? "/track" : "/untrack"), BROWSER)
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(http.send(choice, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void aForgedTokenIsNotFoundAndLeadsNowhere() throws Exception {
        Attendee ada = registrant("forged@example.com");
        UUID delivery = sentAMinuteAgo(ada);
        String pixel = pixel(delivery);
        String link = links(delivery).getFirst();
        String asClick = "/t/c/" + pixel.substring("/t/o/".length(), pixel.length() - ".gif".length());

        for (String path : List.of(
                link.substring(0, link.length() - 2) + "AA",
                "/t/c/AAAA",
                asClick,
                "/t/c/https:%2F%2Fevil.example",
                "/t/o/AAAA.gif",
                link.replace("/t/c/", "/t/o/") + ".gif")) {
            HttpResponse<byte[]> answer = get(path, BROWSER);
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
            assertThat(answer.headers().firstValue("location")).isEmpty();
        }
        assertThat(get("/t/c/AAAA", BROWSER)
                        .headers()
                        .firstValue("content-type")
                        .orElse(""))
                .startsWithIgnoringCase("text/html");
        assertThat(views(delivery)).isZero();
    }

    @Test
    void anErasedRecipientsLinkLeadsNowhere() throws Exception {
        Attendee ada = registrant("erased-click@example.com");
        UUID delivery = sentAMinuteAgo(ada);
        String link = links(delivery).getFirst();
        kafka.send("contacts.v1", ada.registrationId().toString(), "ContactRecorded", null);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(link, BROWSER).statusCode()).isEqualTo(404));
        assertThat(get(link, BROWSER).headers().firstValue("location")).isEmpty();
    }

    private UUID sentAMinuteAgo(Attendee attendee) {
        attendee.due("PT1H", Channel.EMAIL);
        UUID delivery = settled(attendee, "PT1H", "SENT");
        settledAgo(delivery, "1 minute");
        return delivery;
    }

    private void settledAgo(UUID delivery, String ago) {
        assertThat(jdbc.sql("update delivery set settled_at = settled_at - :ago::interval where id = :id")
                        .param("ago", ago)
                        .param("id", delivery)
                        .update())
                .isEqualTo(1);
    }

    private String html(UUID delivery) {
        return providers.accepted(delivery).getFirst().mail().get("html").asString();
    }

    private String pixel(UUID delivery) {
        return PIXEL.matcher(html(delivery))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private List<String> links(UUID delivery) {
        return LINK.matcher(html(delivery))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private String location(String path, String userAgent) {
        try {
            HttpResponse<byte[]> answer = get(path, userAgent);
            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("cache-control").orElse("")).contains("no-store");
            return answer.headers().firstValue("location").orElseThrow();
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> get(String path, String userAgent) throws java.io.IOException, InterruptedException {
        return http.send(request(path, userAgent).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path, String userAgent) {
        return HttpRequest.newBuilder(URI.create(url(path))).header("User-Agent", userAgent);
    }

    /** Waits for these messages about views of the delivery, in any order, and compares them with the stored views. */
    private void published(UUID delivery, String... expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(deliveriesOfThisEvent().stream()
                                .map(KafkaProbe::json)
                                .filter(message ->
                                        message.get("deliveryId").asString().equals(delivery.toString()))
                                .filter(message -> message.has("actor"))
                                .map(message -> message.get("status").asString()
                                        + ' '
                                        + message.get("actor").asString()))
                        .containsExactlyInAnyOrder(expected));
        assertThat(views(delivery)).isEqualTo(expected.length);
    }

    private int views(UUID delivery) {
        return jdbc.sql("select count(*) from delivery_view where delivery_id = ?")
                .param(delivery)
                .query(Integer.class)
                .single();
    }

    private List<String> steps(Attendee attendee) {
        return json(organizer(), "/api/v1/notifications?registrationId=" + attendee.registrationId())
                .at("/items/0/timeline")
                .valueStream()
                .map(step ->
                        step.at("/status").asString() + ' ' + step.at("/reason").asString(""))
                .toList();
    }

    private int total(String figure) {
        JsonNode total = summary(organizer(), eventId).at("/total");
        return total.get(figure).asInt();
    }
}
