package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * An organizer schedules, people register, reminders arrive. The test uses only HTTP, and every part of the platform is
 * real.
 */
class WholeWayIT extends WholeWayScene {
    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void confirmsAtOnceAndRemindsAtEachInstant() {
        Instant startsAt = Times.in(Duration.ofSeconds(140));
        String eventId = schedule("Four people and three reminders", startsAt, "PT1M", "PT30S", "PT0S");
        List<Person> people = List.of(
                Person.byMail("Amara", "Asia/Kolkata"),
                Person.byMailAndText("Bruno", "Asia/Kathmandu"),
                Person.byMail("Celeste", "America/New_York"),
                Person.byMailAndText("Dmitri", "Europe/Berlin"));

        assertIsPage(get(organizer().liveEvent(eventId).path("registrationUrl").asString()));
        for (Person person : people) {
            JsonNode registered = person.registerFor(stack(), eventId).json();
            assertThat(registered.path("eventId").asString()).isEqualTo(eventId);
            assertThat(registered.path("status").asString()).isEqualTo("CONFIRMED");
            assertThat(registered.path("joinUrl").asString())
                    .startsWith(stack().at(Part.EDGE, "/watch/").toString());
            assertThat(get(registered.path("joinUrl").asString()).status()).isEqualTo(200);
            assertThat(get(registered.path("calendarUrl").asString()).body()).contains("BEGIN:VCALENDAR");
        }

        for (Person person : people) {
            // Reminders may be there too before the test has looked at everybody.
            Times.soon().until(() -> !person.mails(stack()).isEmpty());
            Received confirmation = person.mails(stack()).getFirst();
            assertThat(confirmation.subject()).startsWith("You are registered");
            assertThat(confirmation.provider()).isEqualToIgnoringCase("resend");
            assertThat(confirmation.all()).contains(person.firstName());
            assertThat(person.findsTime(confirmation, startsAt))
                    .as(confirmation.all())
                    .isTrue();
            assertThat(get(link(confirmation, "/watch/")).status()).isEqualTo(200);
            assertThat(get(link(confirmation, "calendar.ics")).body())
                    .contains("BEGIN:VCALENDAR", "Four people and three reminders");
            assertThat(get(link(confirmation, "/unsubscribe/")).status()).isEqualTo(200);
            for (String page : List.of("/watch/", "/manage/", "/unsubscribe/")) {
                assertIsPage(get(link(confirmation, page)));
            }
            assertThat(confirmation.header("List-Unsubscribe")).contains("/unsubscribe/");
            assertThat(confirmation.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        }

        List<Duration> offsets = List.of(Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ZERO);
        for (Person person : people) {
            Times.after(startsAt)
                    .untilAsserted(() -> assertThat(person.mails(stack())).hasSize(4));
            assertArrivedAt(person, person.mails(stack()), startsAt, offsets);
            if (person.channels().contains("SMS")) {
                Times.after(startsAt)
                        .untilAsserted(() -> assertThat(person.texts(stack())).hasSize(4));
                assertThat(person.texts(stack()))
                        .allSatisfy(text -> assertThat(text.provider()).isEqualToIgnoringCase("twilio"));
                assertArrivedAt(person, person.texts(stack()), startsAt, offsets);
            } else {
                assertThat(person.texts(stack())).isEmpty();
            }
        }

        Times.soon().untilAsserted(() -> {
            List<JsonNode> reminders = reminderLines(eventId);
            assertThat(reminders).hasSize(6);
            assertThat(reminders).allSatisfy(Accounts::assertBalanced);
            assertThat(Accounts.total(reminders, "sent")).isEqualTo(3 * 6);
            assertThat(Accounts.total(reminders, "queued")).isZero();
        });
        assertThat(organizer().timers(eventId)).hasSize(3).allSatisfy(timer -> {
            // Four people, two of them on two channels.
            assertThat(timer.path("audience").asInt()).isEqualTo(4);
            assertThat(timer.path("published").asInt()).isEqualTo(6);
        });
        Times.soon().untilAsserted(() -> {
            JsonNode analytics = organizer().analytics(eventId);
            assertThat(analytics.path("registrations").path("total").asInt()).isEqualTo(4);
            assertThat(analytics.path("notifications").path("sent").asInt()).isEqualTo(4 * 6);
        });
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void goingLiveAndEndingSendNothing() {
        String eventId = schedule("Quietly live", Times.in(Duration.ofMinutes(30)), "PT15M");
        Person person = Person.byMail("Nadia", "Africa/Cairo");
        person.registerFor(stack(), eventId);
        Times.soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1));

        assertThat(organizer().startLive(eventId).path("status").asString()).isEqualTo("LIVE");
        Times.staysSo(() -> assertThat(person.everything(stack())).hasSize(1));
        assertThat(organizer().end(eventId).path("status").asString()).isEqualTo("ENDED");
        Times.staysSo(() -> assertThat(person.everything(stack())).hasSize(1));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void analystsReadEveryTopicAndFindNobodyInIt() {
        Person person = Person.byMailAndText("Zebulonia", "Europe/Paris");
        String eventId = schedule("For analysts", Times.in(Duration.ofHours(4)), "PT1H");
        person.registerFor(stack(), eventId);
        Times.soon().untilAsserted(() -> assertThat(person.everything(stack())).hasSize(2));

        try (Topics topics = new Topics(stack().brokers())) {
            Times.soon().untilAsserted(() -> {
                assertThat(topics.typesAbout("live-events.v1", eventId)).contains("LiveEventScheduled");
                assertThat(topics.typesAbout("registrations.v1", eventId)).contains("RegistrationConfirmed");
                assertThat(topics.typesAbout("deliveries.v1", eventId)).contains("DeliverySent");
            });
            assertThat(topics.all()).isNotEmpty().allSatisfy(message -> {
                assertThat(message.header("ce_specversion")).isEqualTo("1.0");
                assertThat(message.header("ce_id")).isNotEmpty();
                assertThat(message.header("ce_type")).isNotEmpty();
                assertThat(message.header("ce_source")).isNotEmpty();
                assertThat(message.header("ce_subject")).isEqualTo(message.key());
                assertThat(Instant.parse(message.header("ce_time"))).isNotNull();
                assertThat(message.header("ce_dataschema"))
                        .endsWith(message.topic() + "/" + message.header("ce_type") + ".schema.json");
                assertThat(message.readable())
                        .doesNotContainIgnoringCase(person.firstName())
                        .doesNotContainIgnoringCase("Quillfeather")
                        .doesNotContain("@example.com")
                        .doesNotContain(person.phone().substring(1));
            });
        }
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ_WRITE)
    void keepsItsDataAcrossARestart() {
        String eventId = schedule("Still here", Times.in(Duration.ofHours(6)), "PT1H");
        Person person = Person.byMail("Oksana", "Europe/Kyiv");
        JsonNode registered = person.registerFor(stack(), eventId).json();
        Times.soon()
                .untilAsserted(() -> assertThat(Accounts.total(
                                organizer()
                                        .summary(eventId)
                                        .path("items")
                                        .valueStream()
                                        .toList(),
                                "sent"))
                        .isEqualTo(1));

        stack().stop();
        stack().start();

        assertThat(organizer().liveEvent(eventId).path("title").asString()).isEqualTo("Still here");
        assertThat(organizer().registrations(eventId)).hasSize(1);
        assertThat(organizer().timers(eventId)).hasSize(1);
        assertThat(organizer().deliveries(eventId)).hasSize(1);
        assertThat(get(registered.path("joinUrl").asString()).status()).isEqualTo(200);
        // The test did not wait for analytics before the stop, so analytics may read the rest only now.
        Times.soon()
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(organizer()
                                .analytics(eventId)
                                .path("registrations")
                                .path("total")
                                .asInt())
                        .isEqualTo(1));
    }

    /** The first reminder follows the confirmation, each at its instant: never before, hardly after. */
    private static void assertArrivedAt(
            Person person, List<Received> messages, Instant startsAt, List<Duration> offsets) {
        for (int i = 0; i < offsets.size(); i++) {
            Received reminder = messages.get(i + 1);
            Instant due = startsAt.minus(offsets.get(i));
            assertThat(reminder.receivedAt()).isBetween(due, due.plus(LATENESS));
            assertThat(reminder.all()).contains(person.firstName());
            assertThat(person.findsTime(reminder, startsAt)).as(reminder.all()).isTrue();
        }
    }

    private static void assertIsPage(Answer answer) {
        answer.expect(200);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.body()).startsWith("<!DOCTYPE html>").contains("<main>");
    }
}
