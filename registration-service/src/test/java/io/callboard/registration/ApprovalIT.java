package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Registrations for an event with approvalRequired: PENDING until the organizer approves or denies them. */
class ApprovalIT extends PendingScene {

    private static final String REGISTRATIONS = "/api/v1/registrations/";
    private static final String APPROVE = "{\"decision\": \"APPROVE\"}";
    private static final String DENY = "{\"decision\": \"DENY\", \"reason\": \"For members only, <sorry>.\"}";

    private Api organizer;

    @BeforeEach
    void identify() {
        organizer = stage.organizer("org_aurora");
    }

    @Test
    void anApprovalConfirms() {
        var event = given(aLiveEvent().withCapacity(2));
        Answer answer = stage.register(event, "ada@example.com");
        assertThat(answer.text("status")).isEqualTo("PENDING");
        JsonNode pending =
                KafkaProbe.json(stage.published(event, "registrations.v1", 1).getFirst());
        Contracts.assertValid("registrations.v1", "RegistrationPending", pending.toString());
        assertThat(pending.path("awaits").toString()).isEqualTo("[\"APPROVAL\"]");
        assertThat(pending.path("pendingUntil").isNull()).isTrue();
        UUID id = stage.registrations(event).getFirst();
        assertThat(stage.api.get(manage(event, 0)).body())
                .contains("The organizer decides", "A seat is held for you")
                .doesNotContain("Confirm my registration", "Open the event page");
        assertThat(stage.api.postForm(manage(event, 0) + "/confirm").status()).isEqualTo(303);
        assertThat(count(event, "PENDING")).isEqualTo(1);

        Answer stale = organizer.patch(REGISTRATIONS + id, APPROVE, "If-Match", "\"7\"");
        Answer approved = organizer.patch(REGISTRATIONS + id, APPROVE, "If-Match", "\"1\"");
        Answer again = organizer.patch(REGISTRATIONS + id, APPROVE);

        assertThat(stale.status()).isEqualTo(412);
        assertThat(approved.status()).isEqualTo(200);
        assertThat(approved.text("status")).isEqualTo("CONFIRMED");
        assertThat(approved.header("etag")).isEqualTo("\"2\"");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("etag")).isEqualTo("\"2\"");
        assertThat(organizer.patch(REGISTRATIONS + id, DENY).problem()).isEqualTo("registration-not-pending");
        assertThat(figures(event)).isEqualTo("1 confirmed, 0 pending, 1 free");
        assertThat(types(event, 2)).containsExactly("RegistrationPending", "RegistrationConfirmed");
        JsonNode confirmed =
                KafkaProbe.json(stage.published(event, "registrations.v1", 2).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationConfirmed", confirmed.toString());
        assertThat(pending.path("approved").asBoolean(true)).isFalse();
        assertThat(confirmed.path("approved").asBoolean(false)).isTrue();
        assertThat(stage.api.get(manage(event, 0)).body()).contains("You are registered");
    }

    @Test
    void theSeatOfADenialGoesToTheNextWhoWaitsForTheOrganizerThen() {
        var event = given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();
        assertThat(stage.register(event, "bob@example.com").text("status")).isEqualTo("WAITLISTED");

        organizer.patch(REGISTRATIONS + ada, DENY);

        assertThat(figures(event)).isEqualTo("0 confirmed, 1 pending, 0 free");
        assertThat(decide(event, "{\"decision\": \"APPROVE\", \"all\": true}")
                        .json()
                        .path("decided")
                        .asInt())
                .isEqualTo(1);
        assertThat(figures(event)).isEqualTo("1 confirmed, 0 pending, 0 free");
        assertThat(types(event, 5))
                .containsExactlyInAnyOrder(
                        "RegistrationPending",
                        "RegistrationWaitlisted",
                        "RegistrationCancelled",
                        "RegistrationPending",
                        "RegistrationConfirmed");
    }

    @Test
    void aDenialCancelsAndFreesTheSeat() {
        var event = given(aLiveEvent().withCapacity(1).withoutWaitlist());
        Answer answer = stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();

        Answer denied = organizer.patch(REGISTRATIONS + id, DENY);
        Answer again = organizer.patch(REGISTRATIONS + id, DENY);

        assertThat(denied.text("status")).isEqualTo("CANCELLED");
        assertThat(denied.text("decisionReason")).isEqualTo("For members only, <sorry>.");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("etag")).isEqualTo(denied.header("etag"));
        assertThat(organizer.patch(REGISTRATIONS + id, APPROVE).problem()).isEqualTo("registration-not-pending");
        JsonNode cancelled =
                KafkaProbe.json(stage.published(event, "registrations.v1", 2).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", cancelled.toString());
        assertThat(cancelled.path("cancellation").asString()).isEqualTo("DENIED");
        assertThat(cancelled.toString()).doesNotContain("members");
        assertThat(stage.published(event, "registrations.v1", 2)).hasSize(2);
        Answer page = stage.api.get(manage(event, 0));
        assertThat(page.status()).isEqualTo(410);
        assertThat(page.body())
                .contains("The organizer did not accept your registration", "For members only, &lt;sorry&gt;.")
                .doesNotContain("Register again");
        assertThat(stage.api.get(passPath(answer)).status()).isEqualTo(410);
        assertThat(stage.register(event, "bob@example.com").text("status")).isEqualTo("PENDING");
    }

    @Test
    void theAddressIsConfirmedBeforeTheOrganizerDecides() {
        var event = stage.given(aLiveEvent(), Map.of("approvalRequired", true, "confirmEmailFirst", true));
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();

        assertThat(organizer.patch(REGISTRATIONS + id, APPROVE).problem()).isEqualTo("registration-not-pending");
        assertThat(decide(event, "{\"decision\": \"APPROVE\", \"all\": true}")
                        .json()
                        .path("decided")
                        .asInt())
                .isZero();
        stage.api.postForm(manage(event, 0) + "/confirm");
        stage.jdbc
                .sql("update registration set pending_until = pending_until - interval '2 days' where id = :id")
                .param("id", id)
                .update();
        assertThat(stage.api.get(manage(event, 0)).body()).contains("The organizer decides");
        assertThat(organizer.patch(REGISTRATIONS + id, APPROVE).text("status")).isEqualTo("CONFIRMED");

        assertThat(types(event, 3))
                .containsExactly("RegistrationPending", "RegistrationPending", "RegistrationConfirmed");
    }

    @Test
    void decidesAboutManyAtOnceAndReports() {
        var event = given(aLiveEvent().withCapacity(10));
        for (int i = 0; i < 5; i++) {
            stage.register(event, "person%d@example.com".formatted(i));
        }
        List<UUID> ids = stage.registrations(event);
        var other = given(aLiveEvent());
        stage.register(other, "ada@example.com");
        UUID elsewhere = stage.registrations(other).getFirst();

        Answer some = decide(event, """
                {"decision": "DENY", "ids": ["%s", "%s", "%s"]}
                """.formatted(ids.get(0), elsewhere, ids.get(0)));
        assertThat(some.status()).isEqualTo(200);
        assertThat(some.json().path("decided").asInt()).isEqualTo(1);
        assertThat(some.json().path("skipped").toString()).isEqualTo("[\"" + elsewhere + "\"]");
        assertThat(figures(event)).isEqualTo("0 confirmed, 4 pending, 6 free");

        Answer rest = decide(event, "{\"decision\": \"APPROVE\", \"all\": true}");
        assertThat(rest.json().path("decided").asInt()).isEqualTo(4);
        assertThat(decide(event, "{\"decision\": \"APPROVE\", \"all\": true}")
                        .json()
                        .path("decided")
                        .asInt())
                .isZero();
        assertThat(figures(event)).isEqualTo("4 confirmed, 0 pending, 6 free");
        assertThat(count(other, "PENDING")).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 10)).hasSize(10);
    }

    @Test
    void refusesWhatIsNoDecision() {
        var event = given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();

        assertThat(organizer.patch(REGISTRATIONS + id, "{}").status()).isEqualTo(422);
        assertThat(organizer
                        .patch(REGISTRATIONS + id, "{\"decision\": \"MAYBE\"}")
                        .status())
                .isBetween(400, 422);
        assertThat(organizer
                        .patch(
                                REGISTRATIONS + id,
                                "{\"decision\": \"DENY\", \"reason\": \"%s\"}".formatted("x".repeat(501)))
                        .pointers())
                .containsExactly("/reason");
        assertThat(decide(event, "{\"decision\": \"DENY\"}").pointers()).containsExactly("/ids");
        assertThat(decide(event, "{\"decision\": \"DENY\", \"ids\": []}").pointers())
                .containsExactly("/ids");
        assertThat(decide(event, "{\"decision\": \"DENY\", \"ids\": [null]}").pointers())
                .containsExactly("/ids");
        assertThat(count(event, "PENDING")).isEqualTo(1);
        stage.given(event.next("CANCELLED"));
        assertThat(organizer.patch(REGISTRATIONS + id, APPROVE).problem()).isEqualTo("event-cancelled");
    }

    @Test
    void anotherOrganizerFindsNothing() {
        var event = given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        Api stranger = stage.organizer("org_other");

        assertThat(stranger.patch(REGISTRATIONS + id, APPROVE).status()).isEqualTo(404);
        assertThat(stranger.patch(REGISTRATIONS + UUID.randomUUID(), APPROVE).status())
                .isEqualTo(404);
        assertThat(stranger.post(
                                REGISTRATIONS + "decisions?eventId=" + event.id(),
                                "{\"decision\": \"APPROVE\", \"all\": true}")
                        .status())
                .isEqualTo(404);
        assertThat(stage.api.patch(REGISTRATIONS + id, APPROVE).status()).isEqualTo(401);
        assertThat(count(event, "PENDING")).isEqualTo(1);
    }

    @Test
    void eachIsDecidedOnceWhenDecisionsAndCancellationsMeet() throws Exception {
        int seats = 30;
        var event = given(aLiveEvent().withCapacity(seats).withoutWaitlist());
        for (int i = 0; i < seats; i++) {
            stage.register(event, "person%d@example.com".formatted(i));
        }
        List<UUID> ids = stage.registrations(event);
        List<Callable<Answer>> work = new ArrayList<>();
        for (int i = 0; i < seats; i++) {
            UUID id = ids.get(i);
            String address = "person%d@example.com".formatted(seats - 1 - i);
            work.add(() -> organizer.patch(REGISTRATIONS + id, APPROVE));
            work.add(() -> organizer.patch(REGISTRATIONS + id, DENY));
            if (i % 3 == 0) {
                work.add(() -> organizer.delete(REGISTRATIONS + id));
                work.add(() -> stage.register(event, address));
            }
        }
        work.add(seats, () -> decide(event, "{\"decision\": \"APPROVE\", \"all\": true}"));
        work.add(seats + 5, () -> decide(event, "{\"decision\": \"DENY\", \"all\": true}"));

        List<Answer> answers = atOnce(work);

        assertThat(answers).allMatch(answer -> List.of(200, 201, 204, 409).contains(answer.status()));
        int held = count(event, "CONFIRMED") + count(event, "PENDING");
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(seats - held);
        List<UUID> all = stage.registrations(event);
        for (UUID id : all) {
            assertThat(stage.kafka.received("registrations.v1", id.toString()))
                    .filteredOn(message -> !"RegistrationRepeated".equals(KafkaProbe.type(message)))
                    .hasSizeLessThanOrEqualTo(3);
        }
        int changes = stage.jdbc
                .sql("select sum(version)::int from registration where event_id = :id")
                .param("id", event.id())
                .query(Integer.class)
                .single();
        assertThat(stage.published(event, "registrations.v1", changes)).hasSize(changes);
    }

    /**
     * The repetition waits for the denial of its address, then for the seats. The approval of all meets the registration
     * of that address too, and another denial meets one that the approval has locked.
     */
    @Test
    void noneWaitsInACircleWhenARepetitionMeetsDecisions() throws Exception {
        var event = given(aLiveEvent().withCapacity(5));
        stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        Map<String, UUID> ids = stage.jdbc
                .sql("select email, id from registration where event_id = :id")
                .param("id", event.id())
                .query(rows -> {
                    Map<String, UUID> found = new HashMap<>();
                    while (rows.next()) {
                        found.put(rows.getString("email"), rows.getObject("id", UUID.class));
                    }
                    return found;
                });
        CountDownLatch moment = new CountDownLatch(1);
        AtomicInteger decisions = new AtomicInteger();
        List<Future<Answer>> answers = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var held = Failpoints.arm("registration.deciding.before-commit", () -> {
                    if (decisions.getAndIncrement() == 0) {
                        await(moment);
                    }
                })) {
            try {
                answers.add(threads.submit(() -> organizer.patch(REGISTRATIONS + ids.get("bob@example.com"), DENY)));
                Awaitility.await().until(() -> decisions.get() == 1);
                answers.add(threads.submit(() -> stage.register(event, "bob@example.com")));
                awaitLockWaiters(1);
                answers.add(threads.submit(() -> decide(event, "{\"decision\": \"APPROVE\", \"all\": true}")));
                awaitLockWaiters(2);
                answers.add(threads.submit(() -> organizer.patch(REGISTRATIONS + ids.get("ada@example.com"), DENY)));
                awaitLockWaiters(3);
            } finally {
                moment.countDown();
            }
        }

        assertThat(answers.get(0).get().status()).isEqualTo(200);
        assertThat(answers.get(1).get().status()).isEqualTo(201);
        assertThat(answers.get(2).get().status()).isEqualTo(200);
        assertThat(answers.get(3).get().status()).isIn(200, 409);
    }

    @Test
    void nothingIsHalfDecidedWhenItBreaksBeforeTheCommit() {
        var event = given(aLiveEvent().withCapacity(5));
        IntStream.range(0, 3).forEach(i -> stage.register(event, "person%d@example.com".formatted(i)));
        UUID id = stage.registrations(event).getFirst();

        try (var fault = breaking("registration.deciding.before-commit")) {
            assertThat(organizer.patch(REGISTRATIONS + id, DENY).status()).isEqualTo(500);
            assertThat(decide(event, "{\"decision\": \"APPROVE\", \"all\": true}")
                            .status())
                    .isEqualTo(500);
        }
        assertThat(figures(event)).isEqualTo("0 confirmed, 3 pending, 2 free");
        assertThat(stage.published(event, "registrations.v1", 3)).hasSize(3);

        assertThat(organizer.patch(REGISTRATIONS + id, DENY).status()).isEqualTo(200);
        assertThat(figures(event)).isEqualTo("0 confirmed, 2 pending, 3 free");
    }

    @Test
    void aKnownAddressIsAnsweredAsANewOne() {
        var event = given(aLiveEvent().withCapacity(4));
        stage.register(event, "approved@example.com");
        organizer.patch(REGISTRATIONS + stage.registrations(event).getFirst(), APPROVE);

        List<String> passes = new ArrayList<>();
        for (String address : List.of("approved@example.com", "new@example.com")) {
            Answer answer = stage.register(event, address);
            assertThat(answer.text("status")).isEqualTo("PENDING");
            String joinUrl = answer.text("joinUrl");
            passes.add(stage.api
                    .get(passPath(answer))
                    .body()
                    .replace(joinUrl.substring(joinUrl.lastIndexOf('/') + 1), "TOKEN"));
        }

        assertThat(passes.get(0)).isEqualTo(passes.get(1));
    }

    @Test
    void thePageSaysWhatComesNext() {
        var event = given(aLiveEvent());
        String path = "/register/" + event.id();

        Answer page = stage.api.postForm(
                path,
                "firstName",
                "Ada",
                "email",
                "ada@example.com",
                "consent",
                "I agree that the organizer stores my details and writes to me about this event by e-mail.");

        assertThat(stage.api.get(path).body()).contains("The organizer approves each registration");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("The organizer decides", "The decision goes to", "ada@example.com")
                .doesNotContain("https://events.example.com", "press the button");
    }

    private LiveEventFixture given(LiveEventFixture event) {
        return stage.given(event, Map.of("approvalRequired", true));
    }

    private Answer decide(LiveEventFixture event, String body) {
        return organizer.post(REGISTRATIONS + "decisions?eventId=" + event.id(), body);
    }

    private List<String> types(LiveEventFixture event, int expected) {
        return stage.published(event, "registrations.v1", expected).stream()
                .map(KafkaProbe::type)
                .map(String::valueOf)
                .toList();
    }
}
