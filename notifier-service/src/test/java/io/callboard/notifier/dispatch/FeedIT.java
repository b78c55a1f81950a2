package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.retention.RetentionRule;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.Slices;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Goal: an in-app message is in the feed exactly if its delivery is SENT, and only the holder of a valid pass reads and
 * marks it.
 */
class FeedIT extends DispatchScene {

    private static final String FEED = "/api/v1/notifications/feed";
    private static final String RETENTION = "feedItemRetention";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    private ApplicationContext service;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String pass = "pass-" + UUID.randomUUID();

    @Test
    void showsInAppMessagesWithoutAProvider() {
        Attendee ada = holder("feed@example.com", pass).due("PT1H", Channel.IN_APP);
        UUID delivery = settled(ada, "PT1H", "SENT");

        JsonNode feed = feed(pass, "");

        assertThat(feed.path("unreadCount").asInt()).isEqualTo(1);
        assertThat(feed.path("items").size()).isEqualTo(1);
        JsonNode item = feed.path("items").get(0);
        assertThat(item.path("id").asString()).isEqualTo(delivery.toString());
        assertThat(item.path("kind").asString()).isEqualTo("REMINDER");
        assertThat(item.path("title").asString()).startsWith("Reminder: Launch, ");
        assertThat(item.path("text").asString()).startsWith("Launch starts ").doesNotContain("Ada", "http");
        assertThat(item.path("url").asString()).isEqualTo("https://example.com/watch/" + ada.registrationId());
        assertThat(item.path("readAt").isNull()).isTrue();
        assertThat(Instant.parse(item.path("sentAt").asString())).isBeforeOrEqualTo(Instant.now());
        assertThat(providers.requests(delivery)).isEmpty();
        assertThat(typesOf(delivery)).containsExactly("DeliverySent");
        assertThat(deliveriesOfThisEvent())
                .extracting(message -> KafkaProbe.json(message).path("channel").asString())
                .containsExactly("IN_APP");
    }

    @Test
    void aGuestPassOpensAnEmptyFeedAndItsMailTheRegistration() throws Exception {
        Attendee ada = holder("guest@example.com", pass).due("PT1H", Channel.IN_APP);
        settled(ada, "PT1H", "SENT");
        String guest = "guest-" + pass;
        ada.repeated(guest);

        UUID mail = settled(ada, "ALREADY_REGISTERED", "SENT");
        JsonNode feed = feed(guest, "");

        assertThat(feed.path("items").isEmpty()).isTrue();
        assertThat(feed.path("unreadCount").asInt()).isZero();
        assertThat(providers.accepted(mail).getFirst().mail().get("text").asString())
                .contains("/watch/" + ada.registrationId());
        ada.registration(9, "RegistrationCancelled", "CANCELLED", true, "EMAIL");
        await().untilAsserted(() -> assertThat(status(pass)).isEqualTo(410));
        assertThat(feed(guest, "").path("items").isEmpty())
                .as("nobody learns that the registration was cancelled")
                .isTrue();
        ada.repeated("another-" + pass, guest);
        await().untilAsserted(() -> assertThat(status(guest)).isEqualTo(404));
    }

    @Test
    void aPassThatEndedWithAChangeOfTheAddressOpensNoFeed() {
        Attendee ada = holder("changes@example.com", pass).due("PT1H", Channel.IN_APP);
        settled(ada, "PT1H", "SENT");
        assertThat(status(pass)).isEqualTo(200);
        String next = "next-" + pass;

        ada.withPass(2, "RegistrationChanged", "CONFIRMED", next)
                .aside("RegistrationEmailChanged", attendee("notice@example.com"), Instant.now(), pass);

        await().untilAsserted(() -> assertThat(status(pass)).isEqualTo(404));
        assertThat(status(next)).isEqualTo(200);
    }

    @Test
    void readsPagesFromTheNewestToTheOldest() {
        Attendee ada = holder("pages@example.com", pass);
        List<String> ids = List.of("PT3H", "PT2H", "PT1H").stream()
                .map(rule ->
                        settled(ada.due(rule, Channel.IN_APP), rule, "SENT").toString())
                .toList();

        JsonNode first = feed(pass, "?limit=2&total=true");
        JsonNode second =
                feed(pass, "?limit=2&cursor=" + first.path("nextCursor").asString());

        assertThat(ids(first)).containsExactly(ids.get(2), ids.get(1));
        assertThat(first.path("total").asInt()).isEqualTo(3);
        assertThat(ids(second)).containsExactly(ids.get(0));
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(second.path("unreadCount").asInt()).isEqualTo(3);
        assertThat(ids(feed(
                        pass, "?limit=2&cursor=" + second.path("previousCursor").asString())))
                .isEqualTo(ids(first));
    }

    @Test
    void marksUpToAnItemOnceAndKeepsTheTime() throws Exception {
        Attendee ada = holder("read@example.com", pass);
        UUID oldest = settled(ada.due("PT3H", Channel.IN_APP), "PT3H", "SENT");
        UUID middle = settled(ada.due("PT2H", Channel.IN_APP), "PT2H", "SENT");
        UUID newest = settled(ada.due("PT1H", Channel.IN_APP), "PT1H", "SENT");

        JsonNode state = json(read(Map.of("pass", pass, "upTo", middle), "key-" + pass));
        List<String> readAt = readAt(feed(pass, ""));

        assertThat(state.path("unreadCount").asInt()).isEqualTo(1);
        assertThat(state.path("newestId").asString()).isEqualTo(newest.toString());
        assertThat(readAt.getFirst()).isEmpty();
        assertThat(readAt.subList(1, 3)).doesNotContain("");

        assertThat(json(read(Map.of("pass", pass, "upTo", middle), "key-" + pass)))
                .isEqualTo(state);
        assertThat(json(read(Map.of("pass", pass, "ids", List.of(oldest)), null))
                        .path("unreadCount")
                        .asInt())
                .isEqualTo(1);
        assertThat(readAt(feed(pass, ""))).isEqualTo(readAt);
        assertThat(json(read(Map.of("pass", pass, "ids", List.of(newest, UUID.randomUUID())), null))
                        .path("unreadCount")
                        .asInt())
                .isZero();
    }

    @Test
    void noPassReachesTheFeedOfAnother() throws Exception {
        Attendee ada = holder("ada-feed@example.com", pass).due("PT1H", Channel.IN_APP);
        UUID hers = settled(ada, "PT1H", "SENT");
        String other = "other-" + pass;
        holder("bob-feed@example.com", other);

        assertThat(feed(other, "").path("items").size()).isZero();
        assertThat(read(Map.of("pass", other, "upTo", hers), null).statusCode()).isEqualTo(422);
        assertThat(json(read(Map.of("pass", other, "ids", List.of(hers)), null))
                        .path("unreadCount")
                        .asInt())
                .isZero();
        assertThat(read(Map.of("pass", other), null).statusCode()).isEqualTo(422);
        assertThat(read(Map.of("pass", pass, "ids", List.of(), "upTo", hers), null)
                        .statusCode())
                .isEqualTo(422);
        assertThat(feed(pass, "").path("unreadCount").asInt()).isEqualTo(1);
        assertThat(status("unknown-" + pass)).isEqualTo(404);
        assertThat(read(Map.of("pass", "unknown-" + pass, "upTo", hers), null).statusCode())
                .isEqualTo(404);
        assertThat(status(null)).isEqualTo(400);
    }

    @Test
    void aPassOpensTheFeedFromTheFirstPlaceUntilTheRegistrationIsCancelled() {
        Attendee ada = attendee("states@example.com").event(1, 1, "SCHEDULED").contact();
        ada.withPass(1, "RegistrationPending", "PENDING", pass, "APPROVAL");
        registrationKnown(ada, 1);
        assertThat(status(pass)).isEqualTo(404);

        String again = "again-" + pass;
        ada.withPass(2, "RegistrationConfirmed", "CONFIRMED", pass).passIssued(again);
        await().atMost(PATIENCE).until(() -> status(again) == 200);
        assertThat(status(pass)).isEqualTo(200);

        ada.registration(3, "RegistrationCancelled", "CANCELLED", false, "EMAIL");
        registrationKnown(ada, 3);
        assertThat(status(pass)).isEqualTo(410);
        assertThat(status(again)).isEqualTo(410);
    }

    @Test
    void somebodyOnTheWaitingListHasAFeedWithoutALinkToWatch() {
        Attendee ada = holder("waiting@example.com", "RegistrationWaitlisted", "WAITLISTED", pass)
                .due("RESCHEDULED", "RESCHEDULED", Channel.IN_APP, 1, Instant.now(), Attendee.STARTS_AT);
        settled(ada, "RESCHEDULED", "SENT");

        JsonNode item = feed(pass, "").path("items").get(0);

        assertThat(item.path("kind").asString()).isEqualTo("RESCHEDULED");
        assertThat(item.path("url").isNull()).isTrue();
    }

    @Test
    void itemsAreDeletedAfterTheirContact() {
        Attendee ada = holder("old-feed@example.com", pass).due("PT1H", Channel.IN_APP);
        Attendee bob = holder("with-contact@example.com", "bob-" + pass).due("PT1H", Channel.IN_APP);
        Attendee eve = holder("young-feed@example.com", "eve-" + pass).due("PT1H", Channel.IN_APP);
        for (Attendee each : List.of(ada, bob, eve)) {
            settled(each, "PT1H", "SENT");
        }
        jdbc.sql("update feed_item set sent_at = now() - interval '91 days' where registration_id in (?, ?)")
                .params(ada.registrationId(), bob.registrationId())
                .update();
        jdbc.sql("delete from contact where registration_id in (?, ?)")
                .params(ada.registrationId(), eve.registrationId())
                .update();

        String delete = service.getBean(RETENTION, RetentionRule.class).deleteSlice();
        // The service's own retention may hold the item for a moment.
        await().atMost(PATIENCE).until(() -> {
            Slices.delete(jdbc, Duration.ofDays(90), 1_000, delete);
            return items(ada) == 0;
        });
        assertThat(items(bob)).isOne();
        assertThat(items(eve)).isOne();
    }

    @Test
    void anErasureDeletesTheItemsBeforeItIsConfirmed() {
        Attendee ada = holder("erased-feed@example.com", pass).due("PT1H", Channel.IN_APP);
        Attendee bob = holder("kept-feed@example.com", "bob-" + pass).due("PT1H", Channel.IN_APP);
        settled(ada, "PT1H", "SENT");
        settled(bob, "PT1H", "SENT");

        ada.erased(2, "CONFIRMED");

        await().atMost(PATIENCE)
                .until(() -> !kafka.received("erasures.v1", ada.registrationId().toString())
                        .isEmpty());
        assertThat(items(ada)).isZero();
        assertThat(items(bob)).isOne();
        assertThat(status(pass)).isEqualTo(410);
    }

    @Test
    void aLateOutcomeOfALostBatchWritesNothingAndTheNextOwnerWritesTheItem() {
        Account account = account(Channel.IN_APP);
        Attendee ada = holder("taken-over@example.com", pass);
        stopped(() -> {
            ada.due("PT1H", Channel.IN_APP);
            Batch lost = claimed(account);
            Batch taken = recovery.take(account, 1, "second", List.of(), false).getFirst();

            record(account, lost, sent(id(ada, "PT1H").toString()));
            assertThat(count("QUEUED")).isEqualTo(1);
            assertThat(items(ada)).isZero();

            record(account, taken, sent(id(ada, "PT1H").toString()));
            assertThat(items(ada)).isOne();
            record(account, taken, sent(id(ada, "PT1H").toString()));
        });

        settled(ada, "PT1H", "SENT");
        assertThat(items(ada)).isOne();
    }

    @Test
    void aMessageThatWasLostInFlightIsNotSentAfterItsRegistrationWasCancelled() {
        Account account = account(Channel.IN_APP);
        Attendee ada = holder("withdrawn@example.com", pass);
        stopped(() -> {
            ada.due("PT1H", Channel.IN_APP);
            claimed(account);
            ada.registration(2, "RegistrationCancelled", "CANCELLED", false, "EMAIL");
            registrationKnown(ada, 2);
        });

        settled(ada, "PT1H", "SUPPRESSED");
        assertThat(reason(ada, "PT1H")).isEqualTo("REGISTRATION_CANCELLED");
        assertThat(items(ada)).isZero();
    }

    @Test
    void theStreamTellsWhatComesAndWhatIsRead() throws Exception {
        Attendee ada = holder("stream@example.com", pass);

        HttpResponse<InputStream> stream = http.send(
                request(FEED + "/stream", pass)
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());

        assertThat(stream.statusCode()).isEqualTo(200);
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            JsonNode empty = nextData(lines);
            assertThat(empty.path("unreadCount").asInt()).isZero();
            assertThat(empty.path("newestId").isNull()).isTrue();

            UUID delivery = settled(ada.due("PT1H", Channel.IN_APP), "PT1H", "SENT");
            JsonNode one = nextData(lines);
            assertThat(one.path("unreadCount").asInt()).isEqualTo(1);
            assertThat(one.path("newestId").asString()).isEqualTo(delivery.toString());

            read(Map.of("pass", pass, "upTo", delivery), null);
            assertThat(nextData(lines).path("unreadCount").asInt()).isZero();

            ada.registration(2, "RegistrationCancelled", "CANCELLED", false, "EMAIL");
            await().atMost(PATIENCE).until(() -> lines.readLine() == null);
        }
    }

    /** A registrant with the channel IN_APP whose pass the service knows. */
    private Attendee holder(String email, String token) {
        return holder(email, "RegistrationConfirmed", "CONFIRMED", token);
    }

    private Attendee holder(String email, String type, String status, String token) {
        Attendee attendee = attendee(email)
                .event(1, 1, "SCHEDULED")
                .withPass(1, type, status, token)
                .contact();
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                                select count(*)
                                from pass p
                                join contact c on c.registration_id = p.registration_id
                                join live_event e on e.event_id = ?
                                where p.registration_id = ?
                                """)
                                .params(eventId, attendee.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
        return attendee;
    }

    private int items(Attendee attendee) {
        return jdbc.sql("select count(*) from feed_item where registration_id = ?")
                .param(attendee.registrationId())
                .query(Integer.class)
                .single();
    }

    private static List<String> ids(JsonNode feed) {
        return feed.path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private static List<String> readAt(JsonNode feed) {
        return feed.path("items")
                .valueStream()
                .map(item -> item.path("readAt").asString(""))
                .toList();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(url(path))).header("Callboard-Pass", token);
    }

    private JsonNode feed(String token, String query) {
        HttpResponse<String> answer = send(request(FEED + query, token).build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private int status(@Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(FEED)));
        if (token != null) {
            request.header("Callboard-Pass", token);
        }
        return send(request.build()).statusCode();
    }

    private HttpResponse<String> read(Map<String, Object> body, @Nullable String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(FEED + "/read")))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode nextData(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return JSON.readTree(line.substring("data: ".length()));
            }
        }
    }
}
