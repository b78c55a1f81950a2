package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Registrations for an event with confirmEmailFirst: PENDING until the link in the mail is confirmed, or too late. */
class ConfirmEmailIT extends PendingScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void holdsASeatUntilTheAddressIsConfirmed() {
        var event = given(aLiveEvent().withCapacity(2));

        Answer answer = stage.register(event, "ada@example.com");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("status")).isEqualTo("PENDING");
        assertThat(figures(event)).isEqualTo("0 confirmed, 1 pending, 1 free");
        JsonNode pending =
                KafkaProbe.json(stage.published(event, "registrations.v1", 1).getFirst());
        Contracts.assertValid("registrations.v1", "RegistrationPending", pending.toString());
        assertThat(pending.path("awaits").toString()).isEqualTo("[\"EMAIL\"]");
        assertThat(Instant.parse(pending.path("pendingUntil").asString()))
                .isBetween(
                        Instant.now().plus(23, ChronoUnit.HOURS), Instant.now().plus(25, ChronoUnit.HOURS));
        Answer pass = stage.api.get(passPath(answer));
        assertThat(pass.text("status")).isEqualTo("PENDING");
        assertThat(stage.api.get(Stage.path(answer.text("joinUrl"))).body()).contains("is not confirmed yet");

        String manage = manage(event, 0);
        assertThat(stage.api.get(manage).body())
                .contains("One step is missing", "Confirm my registration", manage + "/confirm")
                .doesNotContain("Open the event page");
        stage.api.get(manage + "/confirm");
        stage.api.head(manage);
        assertThat(count(event, "PENDING")).as("a GET confirms nothing").isEqualTo(1);

        assertThat(confirm(manage).header("location")).isEqualTo(manage);
        assertThat(confirm(manage).status()).as("again").isEqualTo(303);

        assertThat(stage.api.get(manage).body())
                .contains("You are registered")
                .doesNotContain("Confirm my registration");
        assertThat(figures(event)).isEqualTo("1 confirmed, 0 pending, 1 free");
        assertThat(stage.api.get(passPath(answer)).text("status")).isEqualTo("CONFIRMED");
        assertThat(stage.published(event, "registrations.v1", 2))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationPending", "RegistrationConfirmed");
        JsonNode confirmed =
                KafkaProbe.json(stage.published(event, "registrations.v1", 2).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationConfirmed", confirmed.toString());
        assertThat(confirmed.path("version").asInt()).isEqualTo(2);
        assertThat(confirmed.path("awaits").isEmpty()).isTrue();
        assertThat(stage.published(event, "contacts.v1", 1)).hasSize(1);
    }

    @Test
    void theApiConfirmsTheAddressAsThePageDoes() {
        var event = given(aLiveEvent().withCapacity(2));
        stage.register(event, "ada@example.com");
        String ada = manage(event, 0).replace("/manage/", "/api/v1/registrations/manage/");

        Answer confirmed = stage.api.post(ada + "/confirm", "");
        assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(200);
        assertThat(confirmed.text("status")).isEqualTo("CONFIRMED");
        assertThat(confirmed.json().path("awaits").isEmpty()).isTrue();
        assertThat(stage.api.post(ada + "/confirm", "").header("etag"))
                .as("again")
                .isEqualTo(confirmed.header("etag"));

        var late = given(aLiveEvent().withCapacity(1));
        stage.register(late, "bob@example.com");
        String bob = manage(late, 0).replace("/manage/", "/api/v1/registrations/manage/");
        endTime(late);
        assertThat(stage.api.post(bob + "/confirm", "").problem()).isEqualTo("gone");
        Awaitility.await().atMost(PATIENCE).until(() -> count(late, "CANCELLED") == 1);
        assertThat(figures(late)).isEqualTo("0 confirmed, 0 pending, 1 free");
    }

    @Test
    void cancelsWhatWasNotConfirmedInTimeAndTheSamePersonCanRegisterAgain() {
        var event = given(aLiveEvent().withCapacity(1).withoutWaitlist());
        Answer ada = stage.register(event, "ada@example.com");
        String manage = manage(event, 0);
        assertThat(stage.register(event, "bob@example.com").problem()).isEqualTo("event-full");

        endTime(event);

        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "CANCELLED") == 1);
        assertThat(figures(event)).isEqualTo("0 confirmed, 0 pending, 1 free");
        JsonNode cancelled =
                KafkaProbe.json(stage.published(event, "registrations.v1", 2).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", cancelled.toString());
        assertThat(cancelled.path("cancellation").asString()).isEqualTo("NOT_CONFIRMED");
        assertThat(stage.api.get(passPath(ada)).status()).isEqualTo(410);
        assertThat(confirm(manage).status()).isEqualTo(303);
        Answer late = stage.api.get(manage);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.body()).contains("was not confirmed in time", "/register/" + event.id());
        assertThat(stage.register(event, "ada@example.com").text("status")).isEqualTo("PENDING");
        assertThat(stage.published(event, "contacts.v1", 2)).hasSize(2);
    }

    @Test
    void theSeatOfSomebodyWhoDidNotConfirmGoesToTheNextWhoHasToConfirmToo() {
        var event = given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        assertThat(stage.register(event, "bob@example.com").text("status")).isEqualTo("WAITLISTED");

        endTime(event);

        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "CANCELLED") == 1);
        assertThat(figures(event)).isEqualTo("0 confirmed, 1 pending, 0 free");
        JsonNode promoted = stage.published(event, "registrations.v1", 4).stream()
                .filter(message -> "RegistrationPending".equals(KafkaProbe.type(message)))
                .map(KafkaProbe::json)
                .filter(state -> state.path("version").asInt() == 2)
                .findFirst()
                .orElseThrow();
        Contracts.assertValid("registrations.v1", "RegistrationPending", promoted.toString());
        assertThat(promoted.path("awaits").toString()).isEqualTo("[\"EMAIL\"]");
        assertThat(Instant.parse(promoted.path("pendingUntil").asString()))
                .isAfter(Instant.now().plus(23, ChronoUnit.HOURS));

        String ofBob = stage.published(event, "contacts.v1", 2).stream()
                .map(PassesIT::open)
                .filter(contact -> contact.path("email").asString().equals("bob@example.com"))
                .map(contact -> Stage.path(contact.path("manageUrl").asString()))
                .findFirst()
                .orElseThrow();
        confirm(ofBob);

        assertThat(figures(event)).isEqualTo("1 confirmed, 0 pending, 0 free");
        assertThat(stage.published(event, "registrations.v1", 5))
                .extracting(KafkaProbe::type)
                .containsExactlyInAnyOrder(
                        "RegistrationPending",
                        "RegistrationWaitlisted",
                        "RegistrationCancelled",
                        "RegistrationPending",
                        "RegistrationConfirmed");
    }

    @Test
    void confirmingTooLateFreesTheSeatAtOnce() {
        var event = given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        String manage = manage(event, 0);
        endTime(event);

        assertThat(confirm(manage).status()).isEqualTo(303);

        assertThat(stage.api.get(manage).status()).isEqualTo(410);
        assertThat(count(event, "CANCELLED")).isEqualTo(1);
        assertThat(stage.register(event, "ada@example.com").text("status")).isEqualTo("PENDING");
    }

    @Test
    void theStartOfTheEventEndsTheTime() {
        Instant soon = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        var event = given(aLiveEvent().startingAt(soon));
        stage.register(event, "ada@example.com");
        assertThat(KafkaProbe.json(stage.published(event, "registrations.v1", 1).getFirst())
                        .path("pendingUntil")
                        .asString())
                .isEqualTo(soon.toString());

        var moved =
                event.rescheduledTo(Instant.now().minus(1, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS));
        given(moved);

        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "CANCELLED") == 1);
        assertThat(stage.register(event, "bob@example.com").problem()).isEqualTo("registration-closed");
        assertThat(stage.stats(event).path("registrationOpen").asBoolean()).isFalse();
    }

    @Test
    void needsAnEmailAddress() {
        var event = given(aLiveEvent().on("SMS"));
        Answer refused = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "phone": "+49 30 1234567",
             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointers()).containsExactly("/email");
        assertThat(stage.api.get("/register/" + event.id()).body())
                .contains("name=\"email\"", "you are not registered before that");
        assertThat(stage.registrations(event)).isEmpty();
    }

    @Test
    void thePageSaysWhatComesNext() {
        var event = given(aLiveEvent());
        String path = "/register/" + event.id();
        String consent = "I agree that the organizer stores my details and writes to me about this event by e-mail.";

        Answer first = stage.api.postForm(path, "firstName", "Ada", "email", "ada@example.com", "consent", consent);
        confirm(manage(event, 0));
        Answer again = stage.api.postForm(path, "firstName", "Ada", "email", "ada@example.com", "consent", consent);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body())
                .contains("<title>One step is missing</title>", "ada@example.com", "press the button")
                .doesNotContain("https://events.example.com");
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void aKnownAddressIsAnsweredAsANewOne() {
        var event = given(aLiveEvent().withCapacity(4));
        stage.register(event, "confirmed@example.com");
        confirm(manage(event, 0));
        stage.register(event, "pending@example.com");
        int published = stage.published(event, "registrations.v1", 3).size();
        int contacts = stage.published(event, "contacts.v1", 2).size();
        String calendarUrl = PassesIT.open(
                        stage.published(event, "contacts.v1", 1).getFirst())
                .path("calendarUrl")
                .asString();
        String uid = stage.api
                .get(Stage.path(calendarUrl))
                .body()
                .lines()
                .filter(line -> line.startsWith("UID:"))
                .findFirst()
                .orElseThrow();

        List<Answer> answers = new ArrayList<>();
        for (String address : List.of("confirmed@example.com", "pending@example.com", "new@example.com")) {
            answers.add(stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Eve", "email": "%s", "segment": "vip", "timeZone": "Asia/Tokyo", "locale": "es",
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), address)));
        }

        assertThat(answers)
                .allMatch(answer ->
                        answer.status() == 201 && answer.text("status").equals("PENDING"));
        assertThat(answers.stream().map(answer -> masked(answer, answer.body())).distinct())
                .hasSize(1);
        assertThat(answers.stream()
                        .map(answer ->
                                masked(answer, stage.api.get(passPath(answer)).body()))
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream()
                        .map(answer -> masked(
                                answer,
                                stage.api
                                        .get(Stage.path(answer.text("joinUrl")))
                                        .body()))
                        .distinct())
                .hasSize(1);
        assertThat(stage.api
                        .get(passPath(answers.getFirst()))
                        .json()
                        .path("stream")
                        .isNull())
                .isTrue();
        assertThat(stage.published(event, "registrations.v1", published + 1)).hasSize(published + 1);
        assertThat(stage.published(event, "contacts.v1", contacts + 1)).hasSize(contacts + 1);

        stage.jdbc
                .sql("update pass set shown_until = now() where shown_status is not null")
                .update();
        assertThat(stage.api.get(passPath(answers.getFirst())).status()).isEqualTo(410);
        assertThat(stage.api.get(passPath(answers.getFirst()) + "/calendar.ics").body())
                .as("withdraws an entry of its own, not that of the registration")
                .contains("STATUS:CANCELLED")
                .doesNotContain(uid);
    }

    @Test
    void aKnownAddressIsAnsweredAsANewOneAlsoWhenTheEventIsFull() {
        var waits = given(aLiveEvent().withCapacity(1));
        var full = given(aLiveEvent().withCapacity(1).withoutWaitlist());
        stage.register(waits, "ada@example.com");
        stage.register(full, "ada@example.com");

        assertThat(stage.register(waits, "ada@example.com").text("status")).isEqualTo("WAITLISTED");
        assertThat(stage.register(waits, "bob@example.com").text("status")).isEqualTo("WAITLISTED");
        assertThat(stage.register(full, "ada@example.com").problem()).isEqualTo("event-full");
        assertThat(stage.register(full, "bob@example.com").problem()).isEqualTo("event-full");
    }

    @Test
    void neverHoldsMoreSeatsThanThereAre() throws Exception {
        int seats = 30;
        var event = given(aLiveEvent().withCapacity(seats));

        List<Answer> answers = atOnce(IntStream.range(0, 100)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "person%d@example.com".formatted(i)))
                .toList());

        assertThat(answers.stream().filter(answer -> answer.text("status").equals("PENDING")))
                .hasSize(seats);
        assertThat(figures(event)).isEqualTo("0 confirmed, 30 pending, 0 free");
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(70);
    }

    @Test
    void eachIsConfirmedOrCancelledWhenBothHappenAtOnce() throws Exception {
        int seats = 40;
        var event = given(aLiveEvent().withCapacity(seats).withoutWaitlist());
        for (int i = 0; i < seats; i++) {
            stage.register(event, "person%d@example.com".formatted(i));
        }
        stage.published(event, "contacts.v1", seats);
        List<String> pages =
                IntStream.range(0, seats).mapToObj(i -> manage(event, i)).toList();
        List<Callable<Answer>> work = new ArrayList<>();
        for (int i = 0; i < seats; i++) {
            String page = pages.get(i);
            work.add(() -> confirm(page));
            work.add(() -> confirm(page));
            if (i == seats / 2) {
                work.add(() -> {
                    endTime(event);
                    return confirm(page);
                });
            }
        }

        List<Answer> answers = atOnce(work);
        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "PENDING") == 0);

        assertThat(answers).allMatch(answer -> answer.status() == 303);
        int confirmed = count(event, "CONFIRMED");
        assertThat(confirmed + count(event, "CANCELLED")).isEqualTo(seats);
        assertThat(figures(event))
                .isEqualTo("%d confirmed, 0 pending, %d free".formatted(confirmed, seats - confirmed));
        assertThat(stage.published(event, "registrations.v1", 2 * seats))
                .hasSize(2 * seats)
                .filteredOn(message -> "RegistrationConfirmed".equals(KafkaProbe.type(message)))
                .hasSize(confirmed);
    }

    @Test
    void nothingIsHalfDoneWhenItBreaksBeforeTheCommit() {
        var event = given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        String manage = manage(event, 0);

        try (var fault = breaking("registration.confirming-email.before-commit")) {
            assertThat(confirm(manage).status()).isEqualTo(500);
        }
        assertThat(count(event, "PENDING")).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);

        AtomicInteger broken = new AtomicInteger();
        try (var fault = Failpoints.arm("registration.hold-expiry.before-commit", () -> {
            broken.incrementAndGet();
            throw new Failpoints.InjectedFault("while cancelling");
        })) {
            endTime(event);
            Awaitility.await().atMost(PATIENCE).until(() -> broken.get() > 0);
            assertThat(figures(event)).isEqualTo("0 confirmed, 1 pending, 0 free");
        }
        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "CANCELLED") == 1);
        assertThat(figures(event)).isEqualTo("0 confirmed, 0 pending, 1 free");
        assertThat(stage.published(event, "registrations.v1", 2)).hasSize(2);
    }

    /** Without an answer, the registrant presses the button again, and a client repeats its request with the same key. */
    @ParameterizedTest
    @ValueSource(
            strings = {"registration.confirming-email.before-commit", "registration.confirming-email.after-commit"})
    void aConfirmationThatDiesAtItsCommitIsRepeated(String failpoint) {
        var event = given(aLiveEvent().withCapacity(3));
        boolean committed = failpoint.endsWith("after-commit");
        for (String name : List.of("page", "api", "key")) {
            stage.register(event, name + "@example.com");
        }
        String page = manage(event, 0);
        String api = manage(event, 1).replace("/manage/", "/api/v1/registrations/manage/") + "/confirm";
        String withKey = manage(event, 2).replace("/manage/", "/api/v1/registrations/manage/") + "/confirm";
        String[] key = {"Idempotency-Key", "killed-" + event.id()};

        try (var fault = breaking(failpoint)) {
            assertThat(confirm(page).status()).isEqualTo(500);
            assertThat(stage.api.post(api, "").status()).isEqualTo(500);
            assertThat(stage.api.post(withKey, "", key).status()).isEqualTo(500);
        }
        assertThat(count(event, "CONFIRMED"))
                .as("the request with a key has one transaction, which the error rolls back")
                .isEqualTo(committed ? 2 : 0);

        for (int times = 0; times < 2; times++) {
            assertThat(confirm(page).status()).isEqualTo(303);
            assertThat(stage.api.post(api, "").text("status")).isEqualTo("CONFIRMED");
            assertThat(stage.api.post(withKey, "", key).text("status")).isEqualTo("CONFIRMED");
        }

        assertThat(figures(event)).isEqualTo("3 confirmed, 0 pending, 0 free");
        assertThat(stage.published(event, "registrations.v1", 6))
                .extracting(KafkaProbe::type)
                .filteredOn("RegistrationConfirmed"::equals)
                .hasSize(3);
        // Each contact is published at the registration. A confirmation adds none.
        assertThat(stage.published(event, "contacts.v1", 3)).hasSize(3);
    }

    @Test
    void theOrganizerSeesAndCancelsWhoIsPendingAndImportsWithoutWaiting() {
        var event = given(aLiveEvent().withCapacity(5));
        stage.register(event, "ada@example.com");
        String manage = manage(event, 0);
        Api organizer = stage.organizer("org_aurora");

        Answer list = organizer.get("/api/v1/registrations?status=PENDING&eventId=" + event.id());
        assertThat(list.json().at("/items/0/email").asString()).isEqualTo("ada@example.com");
        assertThat(list.json().at("/items/0/awaits/0").asString()).isEqualTo("EMAIL");
        assertThat(list.json().at("/items/0/pendingUntil").asString()).isNotBlank();
        assertThat(organizer
                        .postCsv(
                                "/api/v1/registrations/import?eventId=" + event.id() + "&notify=true",
                                "firstName,email\nBob,bob@example.com\n")
                        .status())
                .isEqualTo(200);
        assertThat(figures(event)).isEqualTo("1 confirmed, 1 pending, 3 free");

        UUID pending = UUID.fromString(list.json().at("/items/0/id").asString());
        assertThat(organizer.delete("/api/v1/registrations/" + pending).status())
                .isEqualTo(204);

        assertThat(figures(event)).isEqualTo("1 confirmed, 0 pending, 4 free");
        assertThat(stage.api.get(manage).body()).contains("Your registration is cancelled.");
    }

    private LiveEventFixture given(LiveEventFixture event) {
        return stage.given(event, Map.of("confirmEmailFirst", true));
    }

    private Answer confirm(String manage) {
        return stage.api.postForm(manage + "/confirm");
    }

    /** The time to confirm is over for all registrations of the event. */
    private void endTime(LiveEventFixture event) {
        stage.jdbc
                .sql("update registration set pending_until = clock_timestamp() where event_id = :id and status ="
                        + " 'PENDING'")
                .param("id", event.id())
                .update();
    }

    /** The text without the token of this answer. */
    /** Without the token, and without the instant of the request, which the countdown begins with. */
    private static String masked(Answer answer, String text) {
        String joinUrl = answer.text("joinUrl");
        return text.replace(joinUrl.substring(joinUrl.lastIndexOf('/') + 1), "TOKEN")
                .replaceAll("data-now=\"[^\"]*\"", "data-now");
    }
}
