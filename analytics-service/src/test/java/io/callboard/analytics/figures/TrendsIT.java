package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The routes beside the figures of one live event. */
@PlatformTest
class TrendsIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    private final Facts facts = new Facts();

    @Test
    void showsBucketsOfTheTimeZone() {
        registerOneAt("2026-11-20T22:59:59Z", "2026-11-20T23:00:00Z", "2026-11-21T10:20:00Z");

        assertThat(timeseries("metric=registrations&bucket=P1D&timeZone=Europe/Berlin"))
                .isEqualTo(Facts.JSON.readTree("""
                        {"eventId": "%s", "metric": "registrations", "bucket": "P1D", "timeZone": "Europe/Berlin",
                         "total": 3,
                         "points": [{"startsAt": "2026-11-19T23:00:00.000Z", "amount": 1},
                                    {"startsAt": "2026-11-20T23:00:00.000Z", "amount": 2}],
                         "revenue": []}
                        """.formatted(facts.event)));
        assertThat(timeseries("metric=registrations").at("/points").valueStream())
                .extracting(point -> point.path("startsAt").asString())
                .containsExactly("2026-11-20T22:00:00.000Z", "2026-11-20T23:00:00.000Z", "2026-11-21T10:00:00.000Z");
        assertThat(timeseries("metric=joined").at("/points").size()).isZero();
    }

    @Test
    void showsHoursOfTheWeekOfAllEvents() {
        // Saturday, 15:50 in Kolkata.
        registerOneAt("2026-11-21T10:20:00Z");

        JsonNode days = facts.get(port, "/heatmap?metric=registrations&timeZone=Asia/Kolkata")
                .json()
                .path("days");

        assertThat(days.path(5).path("weekday").asString()).isEqualTo("SATURDAY");
        assertThat(days.path(5).path("hours").path(15).asInt()).isOne();
        assertThat(days.valueStream()
                        .flatMap(day -> day.path("hours").valueStream())
                        .mapToLong(JsonNode::asLong)
                        .sum())
                .isOne();
        Facts stranger = new Facts();
        assertThat(stranger.get(port, "/heatmap?metric=registrations")
                        .json()
                        .path("days")
                        .valueStream()
                        .flatMap(day -> day.path("hours").valueStream())
                        .mapToLong(JsonNode::asLong)
                        .sum())
                .isZero();
    }

    @Test
    void showsTheRevenueOfEachHourInEachCurrency() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        purchase(facts, UUID.randomUUID().toString(), "2026-12-01T17:10:00Z", "12.50", "EUR");
        purchase(facts, UUID.randomUUID().toString(), "2026-12-01T17:50:00Z", "0.50", "EUR");
        purchase(facts, UUID.randomUUID().toString(), "2026-12-01T18:05:00Z", "3.00", "EUR");
        purchase(facts, UUID.randomUUID().toString(), "2026-12-01T18:06:00Z", "500", "JPY");
        facts.twiceInAnyOrder(7);
        facts.sendAll(kafka);

        await().untilAsserted(() -> {
            assertThat(facts.figures(port).path("title").asString()).isEqualTo("Tides");
            assertThat(timeseries("metric=purchases")).isEqualTo(Facts.JSON.readTree("""
                        {"eventId": "%s", "metric": "purchases", "bucket": "PT1H", "timeZone": "UTC", "total": 4,
                         "points": [{"startsAt": "2026-12-01T17:00:00.000Z", "amount": 2},
                                    {"startsAt": "2026-12-01T18:00:00.000Z", "amount": 2}],
                         "revenue": [
                           {"currency": "EUR", "total": "16.00",
                            "points": [{"startsAt": "2026-12-01T17:00:00.000Z", "amount": "13.00"},
                                       {"startsAt": "2026-12-01T18:00:00.000Z", "amount": "3.00"}]},
                           {"currency": "JPY", "total": "500",
                            "points": [{"startsAt": "2026-12-01T18:00:00.000Z", "amount": "500"}]}]}
                        """.formatted(facts.event)));
        });
        JsonNode revenue = facts.get(port, "/heatmap?metric=purchases").json().path("revenue");
        assertThat(revenue.valueStream())
                .extracting(each -> each.path("currency").asString())
                .containsExactly("EUR", "JPY");
        assertThat(revenue.at("/0/days/1/weekday").asString()).isEqualTo("TUESDAY");
        assertThat(revenue.at("/0/days/1/hours/17").asString()).isEqualTo("13.00");
        assertThat(revenue.at("/1/days/1/hours/18").asString()).isEqualTo("500");
        assertThat(revenue.at("/1/days/1/hours/17").asString()).isEqualTo("0");
        assertThat(facts.get(port, "/heatmap?metric=sent").json().path("revenue"))
                .isEmpty();
    }

    @Test
    void addsTheRevenueOfRowsFromBeforeWhenTheirMessagesAreReadAgain() {
        String fact = UUID.randomUUID().toString();
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        purchase(facts, fact, "2026-12-01T17:10:00Z", "12.50", "EUR");
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            assertThat(facts.figures(port).path("title").asString()).isEqualTo("Tides");
            assertThat(timeseries("metric=purchases").at("/revenue/0/total").asString())
                    .isEqualTo("12.50");
        });
        jdbc.sql("update engagement set shape = 1 where event_id = :event")
                .param("event", UUID.fromString(facts.event))
                .update();
        for (String table : List.of("revenue_activity", "organizer_revenue_activity")) {
            jdbc.sql("delete from " + table + " where organizer_id = :organizer")
                    .param("organizer", facts.organizer)
                    .update();
        }

        purchase(facts, fact, "2026-12-01T17:10:00Z", "12.50", "EUR");
        facts.twiceInAnyOrder(8);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(
                        timeseries("metric=purchases").at("/revenue/0/total").asString())
                .isEqualTo("12.50"));
        assertThat(timeseries("metric=purchases").path("total").asInt()).isOne();
        assertThat(facts.figures(port).at("/revenue/0/amount").asString()).isEqualTo("12.50");
    }

    private static void purchase(Facts facts, String fact, String receivedAt, String amount, String currency) {
        facts.engagement(
                "PurchaseMade",
                UUID.randomUUID().toString(),
                fact,
                receivedAt,
                Map.of("amount", amount, "currency", currency));
    }

    @Test
    void showsWhatCameOfEachRuleOnEachChannel() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String ada = UUID.randomUUID().toString();
        String hour = UUID.randomUUID().toString();
        String day = UUID.randomUUID().toString();
        facts.reminder(hour, ada, "EMAIL");
        facts.delivery("DeliverySent", hour, ada, "EMAIL");
        facts.reminder(hour, ada, "SMS");
        facts.delivery("DeliverySuppressed", hour, ada, "SMS", Map.of("reason", "NO_ADDRESS"));
        facts.reminder(day, ada, "EMAIL", Map.of("rule", "P1D"));
        facts.delivery("DeliverySent", null, ada, "EMAIL", Map.of("rule", "CONFIRMATION", "kind", "CONFIRMATION"));
        facts.reminder(UUID.randomUUID().toString(), ada, "EMAIL", Map.of("rule", "PT1H", "kind", "HOST_REMINDER"));
        facts.twiceInAnyOrder(5);
        facts.sendAll(kafka);

        String nothingMeasured = "{\"measured\": 0, \"p50Seconds\": null, \"p95Seconds\": null, \"p99Seconds\": null}";
        await().untilAsserted(() -> {
            assertThat(facts.figures(port).at("/notifications/scheduled").asInt())
                    .isEqualTo(5);
            assertThat(facts.figures(port).at("/notifications/sent").asInt()).isEqualTo(2);
            assertThat(facts.get(port, "/events/" + facts.event + "/reminders").json())
                    .isEqualTo(Facts.JSON.readTree("""
                        {"eventId": "%1$s", "items": [
                          {"rule": "P1D", "channel": "EMAIL", "scheduled": 1, "sent": 0, "delivered": 0, "bounced": 0, "complained": 0, "failed": 0,
                           "suppressed": 0, "expired": 0, "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0, "clickedByPeople": 0,
                           "openRate": null, "clickRate": null, "suppressedByReason": {}, "lateness": %2$s, "joinedAfter": 0},
                          {"rule": "PT1H", "channel": "EMAIL", "scheduled": 1, "sent": 1, "delivered": 0, "bounced": 0, "complained": 0, "failed": 0,
                           "suppressed": 0, "expired": 0, "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0, "clickedByPeople": 0,
                           "openRate": 0.0, "clickRate": 0.0, "suppressedByReason": {},
                           "lateness": {"measured": 1, "p50Seconds": 0.5, "p95Seconds": 0.5, "p99Seconds": 0.5}, "joinedAfter": 0},
                          {"rule": "PT1H", "channel": "SMS", "scheduled": 1, "sent": 0, "delivered": 0, "bounced": 0, "complained": 0, "failed": 0,
                           "suppressed": 1, "expired": 0, "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0, "clickedByPeople": 0,
                           "openRate": null, "clickRate": null, "suppressedByReason": {"NO_ADDRESS": 1},
                           "lateness": %2$s, "joinedAfter": 0}], "holdOuts": [], "sendTimes": []}
                        """.formatted(facts.event, nothingMeasured)));
        });
    }

    @Test
    void comparesTheAttendanceOfThoseFromWhomAReminderIsHeldOut() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String timer = UUID.randomUUID().toString();
        // Of 70 reminded 56 attend, of 80 held out 48: the example of Newcombe.
        for (int i = 0; i < 150; i++) {
            String registration = UUID.randomUUID().toString();
            boolean heldOut = i >= 70;
            facts.reminder(timer, registration, "PT1H", 1, heldOut);
            boolean attends = heldOut ? i < 70 + 48 : i < 56;
            if (attends) {
                facts.attendance("AttendanceRecorded", registration, 2, true, 60, "ATTENDED");
            } else if (i % 2 == 0) {
                facts.attendance("AttendanceRecorded", registration, 1, false, 0, "NO_SHOW");
            }
        }
        String wisher = UUID.randomUUID().toString();
        facts.reminder(timer, wisher, "EMAIL");
        facts.attendance("AttendanceRecorded", wisher, 1, true, 60, "ATTENDED");
        facts.reminder(UUID.randomUUID().toString(), wisher, "PT3H", 1, true);
        facts.twiceInAnyOrder(9);
        facts.sendAll(kafka);

        await().untilAsserted(() -> assertThat(facts.get(port, "/events/" + facts.event + "/reminders")
                        .json()
                        .path("holdOuts"))
                .isEqualTo(Facts.JSON.readTree("""
                        [{"rule": "PT1H", "reminded": 70, "remindedAttended": 56, "heldOut": 80, "heldOutAttended": 48,
                          "lift": 0.2, "liftLowest": 0.0524, "liftHighest": 0.3339},
                         {"rule": "PT3H", "reminded": 0, "remindedAttended": 0, "heldOut": 1, "heldOutAttended": 1,
                          "lift": null, "liftLowest": null, "liftHighest": null}]""")));
    }

    @Test
    void suggestsTheRuleAfterWhichMostPeopleJoinedBefore() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        Facts earlier = new Facts(facts.organizer);
        earlier.over("2026-11-01T18:00:00Z", Map.of("PT1H", 30, "PT15M", 20, "P1D", 19), 12);
        Facts later = new Facts(facts.organizer);
        later.over("2026-12-01T17:00:01Z", Map.of("PT1H", 50), 50);
        Facts stranger = new Facts();
        stranger.over("2026-11-01T18:00:00Z", Map.of("PT1H", 50), 50);
        for (Facts each : List.of(facts, earlier, later, stranger)) {
            each.twiceInAnyOrder(6);
            each.sendAll(kafka);
        }

        await().untilAsserted(() -> assertThat(facts.get(port, "/events/" + facts.event + "/reminders")
                        .json()
                        .path("sendTimes"))
                .isEqualTo(Facts.JSON.readTree("""
                        [{"rule": "PT15M", "sent": 20, "joinedAfter": 12, "share": 0.6},
                         {"rule": "PT1H", "sent": 30, "joinedAfter": 12, "share": 0.4}]""")));
    }

    @Test
    void comparesOnlyOwnEventsInTheOrderOfTheIds() {
        registerOneAt("2026-11-21T10:20:00Z");
        Facts other = new Facts();
        other.liveEvent("LiveEventScheduled", 1, Map.of("title", "Not yours", "status", "SCHEDULED"));
        other.sendAll(kafka);
        await().untilAsserted(() ->
                assertThat(Facts.status(port, other.organizer, other.event)).isEqualTo(200));
        String second = UUID.randomUUID().toString();
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Second", "status", "SCHEDULED", "eventId", second));
        facts.sendAll(kafka);
        await().untilAsserted(() ->
                assertThat(Facts.status(port, facts.organizer, second)).isEqualTo(200));

        String ids = String.join(",", second, other.event, UUID.randomUUID().toString(), facts.event, second);
        Facts.Answer answer = facts.get(port, "/events?ids=" + ids);

        assertThat(answer.json().path("items").valueStream())
                .extracting(item -> item.path("title").asString())
                .containsExactly("Second", "Tides");
        assertThat(answer.json().at("/items/1")).isEqualTo(facts.figures(port));
        assertThat(facts.get(port, "/events?ids=" + ids.replace(",", "&ids=")).json())
                .isEqualTo(answer.json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/events/%s", "/events?ids=%s", "/events/%s/timeseries?metric=sent", "/events/%s/reminders"})
    void answersNothingNewWithNotModified(String route) {
        registerOneAt("2026-11-21T10:20:00Z");
        String path = route.formatted(facts.event);
        Facts.Answer first = facts.get(port, path);
        assertThat(first.status()).isEqualTo(200);

        String token = Tokens.organizer(facts.organizer);
        Facts.Answer again = Facts.get(port, token, path, Map.of("If-None-Match", String.valueOf(first.tag())));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();

        facts.delivery(
                "DeliverySent", UUID.randomUUID().toString(), UUID.randomUUID().toString(), "EMAIL");
        facts.sendAll(kafka);
        await().untilAsserted(() -> assertThat(
                        Facts.get(port, token, path, Map.of("If-None-Match", String.valueOf(first.tag())))
                                .status())
                .isEqualTo(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events/%s", "/events/%s/timeseries?metric=sent", "/events/%s/reminders"})
    void hidesEventsOfOthers(String route) {
        registerOneAt("2026-11-21T10:20:00Z");

        assertThat(facts.get(port, route.formatted(facts.event)).status()).isEqualTo(200);
        assertThat(new Facts().get(port, route.formatted(facts.event)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/events/%s/timeseries, ?metric",
        "/events/%s/timeseries?metric=viewed, ?metric",
        "/events/%s/timeseries?metric=sent&bucket=PT5M, ?bucket",
        "/events/%s/timeseries?metric=sent&timeZone=Mars/Olympus, ?timeZone",
        "/events/%s/timeseries?metric=sent&zone=UTC, ?zone",
        "/heatmap?metric=SENT, ?metric",
        "/heatmap?metric=sent&timeZone=+01:00, ?timeZone",
        "/events, ?ids",
        "/events?ids=, ?ids",
        "/events?ids=5, ?ids",
    })
    void refusesWhatItDoesNotKnow(String route, String pointer) {
        Facts.Answer answer = facts.get(port, route.replace("%s", facts.event));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void comparesAtMostFifty() {
        List<String> ids = Collections.nCopies(51, UUID.randomUUID().toString());

        assertThat(facts.get(port, "/events?ids=" + String.join(",", ids.subList(0, 50)))
                        .status())
                .isEqualTo(200);
        assertThat(facts.get(port, "/events?ids=" + String.join(",", ids))
                        .json()
                        .at("/errors/0/code")
                        .asString())
                .isEqualTo("too-many");
    }

    private JsonNode timeseries(String query) {
        Facts.Answer answer = facts.get(port, "/events/" + facts.event + "/timeseries?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void registerOneAt(String... instants) {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        for (String instant : instants) {
            facts.registration(
                    "RegistrationConfirmed",
                    UUID.randomUUID().toString(),
                    1,
                    "CONFIRMED",
                    List.of("EMAIL"),
                    null,
                    null,
                    instant);
        }
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            JsonNode figures = facts.figures(port);
            assertThat(figures.path("title").asString()).isEqualTo("Tides");
            assertThat(figures.at("/registrations/total").asInt()).isEqualTo(instants.length);
        });
    }
}
