package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** An organizer schedules, people register, reminders arrive: over HTTP alone, with every part of the platform real. */
@Execution(ExecutionMode.CONCURRENT)
class WholeWayIT {
    private static final Duration LATENESS = Duration.ofSeconds(15);
    private static final Duration QUIET = Duration.ofSeconds(8);
    private static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void confirmsAtOnceAndRemindsAtEachInstant() {
        Instant startsAt = in(Duration.ofSeconds(140));
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
            soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1));
            Received confirmation = person.mails(stack()).getFirst();
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
            by(startsAt.plus(LATENESS))
                    .untilAsserted(() -> assertThat(person.mails(stack())).hasSize(4));
            assertArrivedAt(person, person.mails(stack()), startsAt, offsets);
            if (person.channels().contains("SMS")) {
                by(startsAt.plus(LATENESS))
                        .untilAsserted(() -> assertThat(person.texts(stack())).hasSize(4));
                assertThat(person.texts(stack()))
                        .allSatisfy(text -> assertThat(text.provider()).isEqualToIgnoringCase("twilio"));
                assertArrivedAt(person, person.texts(stack()), startsAt, offsets);
            } else {
                assertThat(person.texts(stack())).isEmpty();
            }
        }

        soon().untilAsserted(() -> {
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
        soon().untilAsserted(() -> {
            JsonNode analytics = organizer().analytics(eventId);
            assertThat(analytics.path("registrations").path("total").asInt()).isEqualTo(4);
            assertThat(analytics.path("notifications").path("sent").asInt()).isEqualTo(4 * 6);
        });
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void answersTheSameWayToAnAddressThatIsAlreadyRegistered() {
        String eventId = schedule("Twice the same", in(Duration.ofHours(3)), "PT1H");
        Person person = Person.byMail("Esme", "Europe/Lisbon");

        Answer first = person.registerFor(stack(), eventId);
        Answer second = person.registerFor(stack(), eventId);

        assertThat(second.json().propertyNames()).isEqualTo(first.json().propertyNames());
        assertThat(second.json().path("status")).isEqualTo(first.json().path("status"));
        assertThat(get(second.json().path("joinUrl").asString()).status()).isEqualTo(200);
        assertThat(organizer().registrations(eventId)).hasSize(1);
        soon().untilAsserted(() -> assertThat(
                        get(stack().at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/stats?eventId=" + eventId)
                                        .toString())
                                .json()
                                .path("confirmed")
                                .asInt())
                .isEqualTo(1));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void reschedulingMovesPendingRemindersAndTellsBothTimes() {
        Instant oldStart = in(Duration.ofSeconds(100));
        Instant newStart = oldStart.plusSeconds(60);
        String eventId = schedule("On the move", oldStart, "PT0S");
        Person inKolkata = Person.byMail("Farida", "Asia/Kolkata");
        Person inBerlin = Person.byMailAndText("Gustav", "Europe/Berlin");
        List<Person> people = List.of(inKolkata, inBerlin);
        people.forEach(person -> person.registerFor(stack(), eventId));
        people.forEach(person ->
                soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1)));

        organizer().reschedule(eventId, newStart);

        for (Person person : people) {
            soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(2));
            Received notice = person.mails(stack()).get(1);
            assertThat(notice.receivedAt()).isBefore(oldStart);
            assertThat(person.findsTime(notice, oldStart)).as(notice.all()).isTrue();
            assertThat(person.findsTime(notice, newStart)).as(notice.all()).isTrue();
        }
        soon().untilAsserted(() -> assertThat(inBerlin.texts(stack())).hasSize(2));

        for (Person person : people) {
            by(newStart.plus(LATENESS))
                    .untilAsserted(() -> assertThat(person.mails(stack())).hasSize(3));
            assertThat(person.mails(stack()).get(2).receivedAt()).isBetween(newStart, newStart.plus(LATENESS));
        }
        by(newStart.plus(LATENESS))
                .untilAsserted(() -> assertThat(inBerlin.texts(stack())).hasSize(3));
        staysSo(() -> {
            assertThat(inKolkata.everything(stack())).hasSize(3);
            assertThat(inBerlin.everything(stack())).hasSize(6);
        });
        assertThat(reminderLines(eventId)).isNotEmpty().allSatisfy(Accounts::assertBalanced);
        assertThat(organizer().timers(eventId))
                .filteredOn(timer -> timer.path("rule").asString().equals("PT0S"))
                .anySatisfy(
                        timer -> assertThat(Instant.parse(timer.path("dueAt").asString()))
                                .isEqualTo(newStart));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void remindsNobodyWhoCancelledOrUnsubscribed() {
        Instant startsAt = in(Duration.ofSeconds(110));
        String eventId = schedule("Some leave", startsAt, "PT0S");
        Person stays = Person.byMail("Hanna", "Europe/Oslo");
        Person cancels = Person.byMail("Idris", "Africa/Lagos");
        Person removed = Person.byMail("Jonas", "Europe/Vilnius");
        Person unsubscribes = Person.byMail("Keiko", "Asia/Tokyo");
        List<Person> people = List.of(stays, cancels, removed, unsubscribes);
        people.forEach(person -> person.registerFor(stack(), eventId));
        people.forEach(person ->
                soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1)));

        String manage = link(cancels.mails(stack()).getFirst(), "/manage/");
        String manageToken = manage.substring(manage.lastIndexOf('/') + 1);
        Http.anonymous()
                .delete(stack().at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/manage/" + manageToken))
                .expect(200, 204);
        organizer()
                .registrations(eventId)
                .filter(registration -> registration.path("email").asString("").equals(removed.email()))
                .forEach(registration ->
                        organizer().removeRegistration(registration.path("id").asString()));
        String oneClick = unsubscribes.mails(stack()).getFirst().header("List-Unsubscribe");
        Http.anonymous()
                .send(
                        "POST",
                        URI.create(oneClick.substring(oneClick.indexOf("http"), oneClick.indexOf('>'))),
                        BodyPublishers.ofString("List-Unsubscribe=One-Click"),
                        "application/x-www-form-urlencoded")
                .expect(200);

        by(startsAt.plus(LATENESS))
                .untilAsserted(() -> assertThat(stays.mails(stack())).hasSize(2));
        staysSo(() -> assertThat(Stream.of(cancels, removed, unsubscribes)
                        .flatMap(person -> person.everything(stack()).stream())
                        .filter(message -> !message.receivedAt().isBefore(startsAt)))
                .isEmpty());
        assertThat(reminderLines(eventId)).hasSize(1).allSatisfy(Accounts::assertBalanced);
        assertThat(Accounts.total(reminderLines(eventId), "sent")).isEqualTo(1);
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void cancellingTheLiveEventTellsEverybodyAndRemindsNobody() {
        Instant startsAt = in(Duration.ofSeconds(100));
        String eventId = schedule("Called off", startsAt, "PT0S");
        List<Person> people =
                List.of(Person.byMail("Leila", "Asia/Tehran"), Person.byMailAndText("Mateo", "America/Lima"));
        people.forEach(person -> person.registerFor(stack(), eventId));
        people.forEach(person ->
                soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1)));

        organizer().cancel(eventId);

        assertThat(organizer().liveEvent(eventId).path("status").asString()).isEqualTo("CANCELLED");
        for (Person person : people) {
            soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(2));
            assertThat(person.mails(stack()).get(1).all()).containsIgnoringCase("cancel");
        }
        soon().untilAsserted(() -> assertThat(people.get(1).texts(stack())).hasSize(2));
        by(startsAt.plus(QUIET)).until(() -> CLOCK.instant().isAfter(startsAt.plusSeconds(3)));
        staysSo(() -> {
            assertThat(people.get(0).everything(stack())).hasSize(2);
            assertThat(people.get(1).everything(stack())).hasSize(4);
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void whatWasWrittenCanBeUsedAndReadAtOnce() {
        String eventId = organizer()
                .schedule("At once", in(Duration.ofHours(5)), List.of("PT1H"))
                .path("id")
                .asString();
        Person person = Person.byMail("Odile", "Europe/Paris");

        soon().until(() -> answersAfterWaiting(() -> person.tryToRegisterFor(stack(), eventId), 201));

        soon().until(() -> answersAfterWaiting(
                () -> organizer()
                        .http()
                        .get(stack().at(
                                        Part.ANALYTICS_SERVICE,
                                        "/api/v1/analytics/events/" + eventId + "?minVersion=1")),
                200));
        assertThat(organizer().timers(eventId)).hasSize(1);
        assertThat(organizer().summary(eventId).path("eventId").asString()).isEqualTo(eventId);
    }

    /** On a busy machine the message may need longer than a request waits for it; a request that does not wait is wrong. */
    private static boolean answersAfterWaiting(Supplier<Answer> request, int status) {
        Instant asked = CLOCK.instant();
        Answer answer = request.get();
        if (answer.status() == status) {
            return true;
        }
        assertProblem(answer, 404);
        assertThat(answer.json().path("type").asString()).endsWith("/event-not-known-yet");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(Duration.between(asked, CLOCK.instant())).isGreaterThan(Duration.ofSeconds(2));
        return false;
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void noticesReachPeopleOnTheirOwnChannels() {
        String eventId = organizer()
                .scheduleOn(List.of("EMAIL"), "Mail only", in(Duration.ofHours(5)), List.of("PT1H"))
                .path("id")
                .asString();
        soon().until(() -> organizer().isKnown(eventId));
        Person person = Person.byText("Pavel", "Europe/Prague");
        person.registerFor(stack(), eventId);
        soon().untilAsserted(() -> assertThat(person.texts(stack())).hasSize(1));

        organizer().cancel(eventId);

        soon().untilAsserted(() -> assertThat(person.texts(stack())).hasSize(2));
        assertThat(person.texts(stack()).get(1).all()).containsIgnoringCase("cancel");
        assertThat(person.mails(stack())).isEmpty();
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void goingLiveAndEndingSendNothing() {
        String eventId = schedule("Quietly live", in(Duration.ofMinutes(30)), "PT15M");
        Person person = Person.byMail("Nadia", "Africa/Cairo");
        person.registerFor(stack(), eventId);
        soon().untilAsserted(() -> assertThat(person.mails(stack())).hasSize(1));

        assertThat(organizer().startLive(eventId).path("status").asString()).isEqualTo("LIVE");
        staysSo(() -> assertThat(person.everything(stack())).hasSize(1));
        assertThat(organizer().end(eventId).path("status").asString()).isEqualTo("ENDED");
        staysSo(() -> assertThat(person.everything(stack())).hasSize(1));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void saysWhatIsWrongAndWhere() {
        String eventId = schedule("Refusals", in(Duration.ofHours(5)), "PT1H");
        Organizer another = stack().organizer("org_another");
        URI events = stack().at(Part.EVENT_SERVICE, "/api/v1/events");
        URI event = stack().at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId);
        URI unknown = stack().at(Part.EVENT_SERVICE, "/api/v1/events/0197c1a0-0000-7000-8000-000000000000");

        assertProblem(Http.anonymous().get(events), 401);
        assertProblem(Http.bearing("not.a.token").get(events), 401);
        assertProblem(Http.anonymous().get(stack().at(Part.EDGE, "/api/v1/events")), 401);
        assertThat(Http.anonymous()
                        .get(stack().at(Part.EDGE, "/actuator/health"))
                        .status())
                .isEqualTo(404);
        assertProblem(organizer().http().get(unknown), 404);
        Answer foreign = another.http().get(event);
        assertProblem(foreign, 404);
        assertThat(foreign.json().path("type"))
                .isEqualTo(organizer().http().get(unknown).json().path("type"));
        assertProblem(organizer().http().post(events, "{"), 400);
        Answer unknownProperty = organizer().http().post(events, Map.of("organizerId", "org_another"));
        assertProblem(unknownProperty, 400);
        Answer badZone = organizer()
                .http()
                .post(
                        events,
                        Map.of(
                                "title", "Nowhere",
                                "start", Map.of("local", "2031-12-01T18:00", "zone", "Mars/Olympus"),
                                "duration", "PT1H"));
        assertProblem(badZone, 400, 422);
        assertThat(badZone.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .anySatisfy(pointer -> assertThat(pointer).startsWith("/start"));
        assertProblem(organizer().http().delete(event, "If-Match", "\"999\""), 412);
        assertProblem(
                Http.anonymous()
                        .post(
                                stack().at(Part.REGISTRATION_SERVICE, "/api/v1/registrations"),
                                Map.of("eventId", eventId, "channels", List.of("EMAIL"))),
                400,
                422);
        organizer().cancel(eventId);
        assertProblem(organizer().http().post(URI.create(event + "/start"), Map.of()), 409);
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void analystsReadEveryTopicAndFindNobodyInIt() {
        Person person = Person.byMailAndText("Zebulonia", "Europe/Paris");
        String eventId = schedule("For analysts", in(Duration.ofHours(4)), "PT1H");
        person.registerFor(stack(), eventId);
        soon().untilAsserted(() -> assertThat(person.everything(stack())).hasSize(2));

        try (Topics topics = new Topics(stack().brokers())) {
            soon().untilAsserted(() -> {
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
        String eventId = schedule("Still here", in(Duration.ofHours(6)), "PT1H");
        Person person = Person.byMail("Oksana", "Europe/Kyiv");
        JsonNode registered = person.registerFor(stack(), eventId).json();
        soon().untilAsserted(() -> assertThat(Accounts.total(
                        organizer().summary(eventId).path("items").valueStream().toList(), "sent"))
                .isEqualTo(1));

        stack().stop();
        stack().start();

        assertThat(organizer().liveEvent(eventId).path("title").asString()).isEqualTo("Still here");
        assertThat(organizer().registrations(eventId)).hasSize(1);
        assertThat(organizer().timers(eventId)).hasSize(1);
        assertThat(organizer().deliveries(eventId)).hasSize(1);
        assertThat(get(registered.path("joinUrl").asString()).status()).isEqualTo(200);
        // Nobody waited for analytics before the stop: what it had not read by then it reads now.
        soon().ignoreExceptions()
                .untilAsserted(() -> assertThat(organizer()
                                .analytics(eventId)
                                .path("registrations")
                                .path("total")
                                .asInt())
                        .isEqualTo(1));
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static String schedule(String title, Instant startsAt, String... rules) {
        JsonNode event = organizer().schedule(title, startsAt, List.of(rules));
        assertThat(event.path("status").asString()).isEqualTo("SCHEDULED");
        assertThat(Instant.parse(event.path("startsAt").asString())).isEqualTo(startsAt);
        String eventId = event.path("id").asString();
        soon().until(() -> organizer().isKnown(eventId));
        return eventId;
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

    private static List<JsonNode> reminderLines(String eventId) {
        return Accounts.ofReminders(organizer().summary(eventId));
    }

    private static void assertProblem(Answer answer, int... statuses) {
        answer.expect(statuses);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.path("type").asString()).isNotEmpty();
        assertThat(problem.path("title").asString()).isNotEmpty();
    }

    private static void assertIsPage(Answer answer) {
        answer.expect(200);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.body()).startsWith("<!DOCTYPE html>").contains("<main>");
    }

    private static String link(Received message, String containing) {
        return message.link(containing)
                .orElseThrow(() -> new AssertionError("No link with " + containing + " in\n" + message.all()));
    }

    private static Answer get(String uri) {
        return Http.anonymous().get(URI.create(uri));
    }

    private static Instant in(Duration ahead) {
        return CLOCK.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions();
    }

    private static ConditionFactory by(Instant latest) {
        Duration left = Duration.between(CLOCK.instant(), latest).plusSeconds(10);
        return await().atMost(left.isNegative() ? Duration.ofSeconds(10) : left).pollInterval(Duration.ofMillis(500));
    }

    private static void staysSo(org.awaitility.core.ThrowingRunnable assertion) {
        await().during(QUIET)
                .atMost(QUIET.plusSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(assertion);
    }
}
