package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** Answers of the services: to a repeated request, right after a write, and to a wrong request. */
class AnswersIT extends WholeWayScene {
    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void answersTheSameWayToAnAddressThatIsAlreadyRegistered() {
        String eventId = schedule("Twice the same", Times.in(Duration.ofHours(3)), "PT1H");
        Person person = Person.byMail("Esme", "Europe/Lisbon");

        Answer first = person.registerFor(stack(), eventId);
        Answer second = person.registerFor(stack(), eventId);

        assertThat(second.json().propertyNames()).isEqualTo(first.json().propertyNames());
        assertThat(second.json().path("status")).isEqualTo(first.json().path("status"));
        assertThat(get(second.json().path("joinUrl").asString()).status()).isEqualTo(200);
        assertThat(organizer().registrations(eventId)).hasSize(1);
        Times.soon()
                .untilAsserted(() -> assertThat(get(stack().at(
                                                Part.REGISTRATION_SERVICE,
                                                "/api/v1/registrations/stats?eventId=" + eventId)
                                        .toString())
                                .json()
                                .path("confirmed")
                                .asInt())
                        .isEqualTo(1));
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void aWrittenTemplateCanBeUsedAndReadAtOnce() {
        String eventId = organizer()
                .schedule("At once", Times.in(Duration.ofHours(5)), List.of("PT1H"))
                .path("id")
                .asString();
        Person person = Person.byMail("Odile", "Europe/Paris");

        Times.soon().until(() -> answersAfterWaiting(() -> person.tryToRegisterFor(stack(), eventId), 201));

        Times.soon()
                .until(() -> answersAfterWaiting(
                        () -> organizer()
                                .http()
                                .get(stack().at(
                                                Part.ANALYTICS_SERVICE,
                                                "/api/v1/analytics/events/" + eventId + "?minVersion=1")),
                        200));
        assertThat(organizer().timers(eventId)).hasSize(1);
        assertThat(organizer().summary(eventId).path("eventId").asString()).isEqualTo(eventId);
    }

    /**
     * On a busy machine the message may take longer than the request waits. A request that does not wait is an error.
     */
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
    void saysWhatIsWrongAndWhere() {
        String eventId = schedule("Refusals", Times.in(Duration.ofHours(5)), "PT1H");
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

    private static void assertProblem(Answer answer, int... statuses) {
        answer.expect(statuses);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.path("type").asString()).isNotEmpty();
        assertThat(problem.path("title").asString()).isNotEmpty();
    }
}
