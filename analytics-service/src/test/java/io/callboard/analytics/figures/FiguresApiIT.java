package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import io.callboard.chassis.topic.DeadLetterTopics;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@PlatformTest
class FiguresApiIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Retention retention;

    private final Facts facts = new Facts();

    @Test
    void keepsTheHighestNumberOfPageViews() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        for (int views : List.of(5, 12)) {
            facts.pageViews(views);
            facts.sendAll(kafka);
            awaitPageViews(views);
        }

        facts.pageViews(12);
        facts.pageViews(5);
        facts.sendAll(kafka);
        facts.pageViews(13);
        facts.sendAll(kafka);
        awaitPageViews(13);
    }

    private void awaitPageViews(int views) {
        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/registrations/pageViews").asInt(0))
                .isEqualTo(views));
    }

    @Test
    void countsEachFactOnceThoughAllComeTwiceAndInAnyOrder() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.liveEvent("LiveEventChanged", 2, Map.of("title", "Ebb and flow", "status", "SCHEDULED"));
        facts.liveEvent("LiveEventStarted", 3, Map.of("title", "Ebb and flow", "status", "LIVE"));
        String ada = UUID.randomUUID().toString();
        String lin = UUID.randomUUID().toString();
        String kim = UUID.randomUUID().toString();
        facts.registration("RegistrationWaitlisted", ada, 1, "WAITLISTED", List.of("EMAIL"), "newsletter", null);
        facts.registration(
                "RegistrationConfirmed", ada, 2, "CONFIRMED", List.of("EMAIL", "SMS"), "newsletter", "press");
        facts.registration("RegistrationConfirmed", lin, 1, "CONFIRMED", List.of("EMAIL"), "newsletter", null);
        facts.registration("RegistrationCancelled", lin, 2, "CANCELLED", List.of("EMAIL"), "newsletter", null);
        facts.registration("RegistrationWaitlisted", kim, 1, "WAITLISTED", List.of("SMS"), null, null);
        facts.host(UUID.randomUUID().toString());
        facts.pageViews(5);
        facts.pageViews(12);
        String timer = UUID.randomUUID().toString();
        facts.reminder(timer, ada, "EMAIL");
        facts.reminder(timer, ada, "SMS");
        facts.reminder(timer, lin, "EMAIL");
        facts.delivery("DeliverySent", timer, ada, "EMAIL");
        facts.delivery("DeliveryUnknown", timer, ada, "SMS");
        facts.delivery("DeliveryFailed", timer, ada, "SMS");
        facts.delivery("DeliverySuppressed", timer, lin, "EMAIL");
        facts.delivery("DeliverySent", null, ada, "EMAIL");
        facts.delivery("DeliveryExpired", null, kim, "SMS");
        facts.unsubscribed(lin, "EMAIL", "2026-11-23T12:00:00Z");
        facts.twiceInAnyOrder(2026);

        facts.sendAll(kafka);

        await().untilAsserted(() -> {
            JsonNode figures = facts.figures(port);
            assertThat(figures.at("/eventId").asString()).isEqualTo(facts.event);
            assertThat(figures.at("/title").asString()).isEqualTo("Ebb and flow");
            assertThat(figures.at("/status").asString()).isEqualTo("LIVE");
            assertThat(figures.at("/startsAt").asString()).isEqualTo("2026-12-01T17:00:00.000Z");
            assertThat(figures.at("/registrations")).isEqualTo(Facts.JSON.readTree("""
                {"total": 3, "confirmed": 1, "waitlisted": 1, "offered": 0, "pending": 0, "cancelled": 1,
                 "bySource": {"newsletter": 2, "(none)": 1},
                 "byChannel": {"EMAIL": 2, "SMS": 2},
                 "bySegment": {"(none)": 2, "press": 1},
                 "byCampaign": {"autumn": 3}, "byMedium": {"email": 3}, "byTerm": {"(none)": 3},
                 "byContent": {"header": 3}, "byOrigin": {"(none)": 3},
                 "byAnswer": [{"question": "diet", "answer": "No meat", "registrations": 3}],
                 "byDay": {"2026-11-21": 3}, "pageViews": 12, "conversion": 0.25}\
                """));
            assertThat(figures.at("/notifications")).isEqualTo(Facts.JSON.readTree("""
                {"scheduled": 5, "sent": 2, "delivered": 0, "bounced": 0, "complained": 0, "failed": 1, "suppressed": 1, "expired": 1,
                 "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0, "clickedByPeople": 0, "openRate": 0.0,
                 "clickRate": 0.0,
                 "suppressedByReason": {"UNSUBSCRIBED": 1}, "unsubscribed": 1,
                 "lateness": {"measured": 1, "p50Seconds": 0.5, "p95Seconds": 0.5, "p99Seconds": 0.5},
                 "ownLateness": {"measured": 1, "p50Seconds": 0.25, "p95Seconds": 0.25, "p99Seconds": 0.25},
                 "providerLateness": {"measured": 1, "p50Seconds": 0.5, "p95Seconds": 0.5, "p99Seconds": 0.5},
                 "latenessByProvider": {
                   "resend": {"measured": 1, "p50Seconds": 0.5, "p95Seconds": 0.5, "p99Seconds": 0.5}},
                 "byChannel": {
                   "EMAIL": {"scheduled": 3, "sent": 2, "delivered": 0, "bounced": 0, "complained": 0, "failed": 0, "suppressed": 1,
                             "expired": 0, "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0,
                             "clickedByPeople": 0, "openRate": 0.0, "clickRate": 0.0},
                   "SMS": {"scheduled": 2, "sent": 0, "delivered": 0, "bounced": 0, "complained": 0, "failed": 1, "suppressed": 0,
                           "expired": 1, "unknown": 0, "opened": 0, "openedByPeople": 0, "clicked": 0,
                           "clickedByPeople": 0, "openRate": null, "clickRate": null}}}\
                """));
        });
    }

    @Test
    void countsStatesOfUnknownTypesAndSkipsOtherMessages() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String ada = UUID.randomUUID().toString();
        String lin = UUID.randomUUID().toString();
        facts.registration("RegistrationWaitlisted", ada, 1, "WAITLISTED", List.of("EMAIL"), null, null);
        facts.registration("RegistrationPromoted", ada, 2, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.registration("RegistrationConfirmed", lin, 1, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.other("registrations.v1", "RegistrationErased", """
            {"registrationId": "%s", "eventId": "%s", "organizerId": "%s", "version": 2, "status": "CANCELLED"}
            """.formatted(lin, facts.event, facts.organizer));
        facts.other("registrations.v1", "RegistrantJoined", """
            {"registrationId": "%s", "eventId": "%s", "joinedAt": "2026-12-01T17:00:00.000Z"}
            """.formatted(ada, facts.event));
        facts.other("reminders.v1", "RemindersAnnounced", Contracts.example("reminders.v1", "RemindersAnnounced"));
        facts.other("reminders.v1", "RemindersForecast", "{\"channel\": {\"EMAIL\": 5}}");
        facts.other("deliveries.v1", "DeliveryForwarded", "{\"deliveryId\": 5}");
        facts.reminder(UUID.randomUUID().toString(), ada, "EMAIL");

        facts.sendAll(kafka);

        await().untilAsserted(() -> {
            JsonNode figures = facts.figures(port);
            assertThat(figures.at("/registrations/total").asInt()).isEqualTo(2);
            assertThat(figures.at("/registrations/confirmed").asInt()).isOne();
            assertThat(figures.at("/registrations/cancelled").asInt()).isOne();
            assertThat(figures.at("/notifications/scheduled").asInt()).isOne();
        });
        for (String topic : List.of("registrations.v1", "reminders.v1", "deliveries.v1")) {
            assertThat(kafka.received(DeadLetterTopics.name(topic, "analytics-service"), facts.event))
                    .isEmpty();
        }
    }

    @Test
    void hidesEventsOfAnotherOrganizer() {
        OrganizerId us = new OrganizerId(facts.organizer);
        OrganizerId stranger = new OrganizerId("org_" + UUID.randomUUID());
        String ada = UUID.randomUUID().toString();
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.registration("RegistrationConfirmed", ada, 1, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.reminder(UUID.randomUUID().toString(), ada, "EMAIL");
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            assertThat(facts.figures(port).at("/registrations/total").asInt()).isOne();
            assertThat(facts.figures(port).at("/notifications/scheduled").asInt())
                    .isOne();
        });

        assertThat(Facts.status(port, stranger.value(), facts.event)).isEqualTo(404);
        assertThat(Facts.status(port, facts.organizer, UUID.randomUUID().toString()))
                .isEqualTo(404);
        for (String table : List.of("live_event", "registration", "notification")) {
            assertThat(Tenancy.callAs(us, () -> rows(table))).as(table).isOne();
            assertThat(Tenancy.callAs(stranger, () -> rows(table))).as(table).isZero();
        }
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table + " where event_id = :event::uuid")
                .param("event", facts.event)
                .query(Long.class)
                .single();
    }

    @Test
    void asksForTheScope() {
        String path = "/events/" + facts.event;
        String otherScope = Tokens.organizer(facts.organizer, "events:read");
        assertThat(Facts.get(port, otherScope, path, Map.of()).status()).isEqualTo(403);
        assertThat(Facts.get(port, "nonsense", path, Map.of()).status()).isEqualTo(401);
    }

    @Test
    void forecastsFromEarlierLiveEventsOfTheSameOrganizer() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.pastEvent("2026-11-01T18:00:00Z", 8, 2);
        facts.pastEvent("2026-11-02T18:00:00Z", 15, 5);
        Facts stranger = new Facts();
        stranger.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.twiceInAnyOrder(3);
        facts.sendAll(kafka);
        stranger.sendAll(kafka);

        await().untilAsserted(() -> {
            JsonNode forecast = facts.figures(port).path("forecast");
            double platform = forecast.path("platformRate").asDouble();
            assertThat(forecast.path("pastEvents").asInt()).isEqualTo(2);
            assertThat(forecast.path("rate").asDouble()).isCloseTo((5 * platform + 0.8 + 0.75) / 7, within(0.001));
            assertThat(forecast.path("error").isNumber()).isTrue();
            assertThat(stranger.figures(port).at("/forecast/pastEvents").asInt(-1))
                    .isZero();
        });
    }

    @Test
    void forgetsFiguresWhenTheirTimeIsOver() {
        String ada = UUID.randomUUID().toString();
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.registration("RegistrationConfirmed", ada, 1, "CONFIRMED", List.of("EMAIL"), null, null);
        String timer = UUID.randomUUID().toString();
        facts.reminder(timer, ada, "EMAIL");
        facts.delivery("DeliverySent", timer, ada, "EMAIL");
        facts.delivery("DeliveryOpened", timer, ada, "EMAIL");
        facts.reminder(timer, ada, "PT1H", 1, true);
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            assertThat(rows("registration")).isOne();
            assertThat(rows("hold_out")).isOne();
            assertThat(rows("hold_out_count")).isOne();
            assertThat(rows("notification")).isOne();
            assertThat(rows("notification_view")).isOne();
            assertThat(rows("lateness_count")).isEqualTo(2);
            assertThat(rows("counted_label")).isPositive();
            assertThat(rows("live_event")).isOne();
        });
        endedDaysAgo(799);
        while (retention.deleteSlices() > 0) {
            assertThat(rows("registration")).isOne();
        }
        assertThat(rows("live_event")).isOne();

        endedDaysAgo(801);
        await().until(() -> retention.deleteSlices() == 0);

        for (String table : List.of(
                "live_event",
                "registration",
                "notification",
                "notification_view",
                "registration_count",
                "counted_label",
                "notification_count",
                "lateness_count",
                "notification_view_count",
                "hold_out",
                "hold_out_count",
                "activity")) {
            assertThat(rows(table)).as(table).isZero();
        }
    }

    private void endedDaysAgo(int days) {
        jdbc.sql("update live_event set ends_at = now() - make_interval(days => :days) where event_id = :event::uuid")
                .param("days", days)
                .param("event", facts.event)
                .update();
    }
}
