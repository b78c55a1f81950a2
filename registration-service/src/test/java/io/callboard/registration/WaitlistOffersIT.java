package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A live event with waitlistOffer offers free seats to those who wait: one accepts in time, or the next gets the offer. */
class WaitlistOffersIT extends WaitingListScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void anAcceptedOfferIsASeat() {
        var event = full("ada", "bob", "cleo");

        cancel(event, "ada");

        assertThat(listed(event)).isEqualTo("bob OFFERED, cleo WAITLISTED");
        assertThat(figures(event)).isEqualTo("0 confirmed, 1 waitlisted, 0 free");
        assertThat(stage.stats(event).path("pending").asInt()).isEqualTo(1);
        JsonNode offered = KafkaProbe.json(messages(event, "bob", 2).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationOffered", offered.toString());
        Instant until = Instant.parse(offered.path("offerExpiresAt").asString());
        assertThat(until).isAfter(Instant.now()).isBefore(Instant.now().plus(Duration.ofMinutes(125)));
        assertThat(offered.path("pendingUntil").isNull()).isTrue();

        String manage = manage(event, "bob");
        String own = manage.replace("/manage/", "/api/v1/registrations/manage/");
        assertThat(stage.api.get(manage).body())
                .contains("A seat is free for you", "Take the seat", manage + "/accept", "Decline the seat")
                .doesNotContain("Open the event page", "waiting list</p>");
        Answer shown = stage.api.get(own);
        assertThat(shown.text("status")).isEqualTo("OFFERED");
        assertThat(Instant.parse(shown.text("offerExpiresAt"))).isEqualTo(until);
        assertThat(shown.json().path("waitingPosition").isNull()).isTrue();
        stage.api.get(manage + "/accept");
        stage.api.head(manage);
        assertThat(status(event, "bob")).as("a GET accepts nothing").isEqualTo("OFFERED");

        assertThat(accept(manage).header("location")).isEqualTo(manage);
        assertThat(accept(manage).status()).as("again").isEqualTo(303);

        assertThat(listed(event)).isEqualTo("bob CONFIRMED, cleo WAITLISTED");
        assertThat(figures(event)).isEqualTo("1 confirmed, 1 waitlisted, 0 free");
        assertThat(stage.api.get(manage).body())
                .contains("You are registered", "Open the event page")
                .doesNotContain("Take the seat");
        assertThat(stage.api.get(own).json().path("offerExpiresAt").isNull()).isTrue();
        assertThat(messages(event, "bob", 3))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationWaitlisted", "RegistrationOffered", "RegistrationPromoted");
        JsonNode promoted = KafkaProbe.json(messages(event, "bob", 3).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationPromoted", promoted.toString());
        assertThat(promoted.path("version").asInt()).isEqualTo(3);
        assertThat(promoted.path("offerExpiresAt").isNull()).isTrue();
    }

    @Test
    void theApiAcceptsAnOfferAsThePageDoes() {
        var event = full("ada", "bob", "cleo");
        String own = own(event, "bob");
        assertThat(stage.api.post(own + "/accept", "").text("status"))
                .as("nothing is offered yet")
                .isEqualTo("WAITLISTED");
        cancel(event, "ada");

        Answer accepted = stage.api.post(own + "/accept", "");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        assertThat(accepted.text("status")).isEqualTo("CONFIRMED");
        assertThat(accepted.json().path("offerExpiresAt").isNull()).isTrue();
        assertThat(stage.api.post(own + "/accept", "").header("etag"))
                .as("again")
                .isEqualTo(accepted.header("etag"));
        assertThat(messages(event, "bob", 3).getLast())
                .extracting(KafkaProbe::type)
                .isEqualTo("RegistrationPromoted");

        stage.api.delete(own);
        String late = own(event, "cleo");
        expire(id(event, "cleo"));
        assertThat(stage.api.post(late + "/accept", "").problem()).isEqualTo("gone");
        Awaitility.await().atMost(PATIENCE).until(() -> count(event, "OFFERED") == 0);
        assertThat(stage.api.post(late + "/accept", "").problem()).isEqualTo("gone");
        assertThat(stage.api
                        .post("/api/v1/registrations/manage/unknown/accept", "")
                        .status())
                .isEqualTo(404);
    }

    private String own(LiveEventFixture event, String name) {
        return manage(event, name).replace("/manage/", "/api/v1/registrations/manage/");
    }

    @Test
    void aDeclinedOfferGoesToTheNext() {
        var event = full("ada", "bob", "cleo", "dan");
        cancel(event, "ada");
        String bob = manage(event, "bob");
        assertThat(stage.api.postForm(bob + "/cancel").status()).isEqualTo(303);
        assertThat(listed(event)).isEqualTo("cleo OFFERED, dan WAITLISTED");
        assertThat(stage.api.get(bob).status()).isEqualTo(410);
        assertThat(accept(bob).status()).isEqualTo(303);
        assertThat(listed(event)).isEqualTo("cleo OFFERED, dan WAITLISTED");

        String cleo = manage(event, "cleo").replace("/manage/", "/api/v1/registrations/manage/");
        assertThat(stage.api.delete(cleo).status()).isEqualTo(204);
        assertThat(listed(event)).isEqualTo("dan OFFERED");
    }

    @Test
    void anExpiredOfferGoesToTheNextAndItsRegistrantCanJoinTheListAgain() {
        var event = full("ada", "bob", "cleo");
        cancel(event, "ada");
        String bob = manage(event, "bob");
        UUID id = id(event, "bob");

        expire(id);

        Awaitility.await().atMost(PATIENCE).until(() -> listed(event).equals("cleo OFFERED"));
        JsonNode cancelled = KafkaProbe.json(messages(event, "bob", 3).getLast());
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", cancelled.toString());
        assertThat(cancelled.path("cancellation").asString()).isEqualTo("OFFER_EXPIRED");
        assertThat(cancelled.path("offerExpiresAt").isNull()).isTrue();
        assertThat(accept(bob).status()).as("too late").isEqualTo(303);
        Answer late = stage.api.get(bob);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.body()).contains("You did not take the seat", "/register/" + event.id());

        register(event, "bob");
        assertThat(listed(event)).isEqualTo("bob WAITLISTED, cleo OFFERED");
        assertThat(id(event, "bob")).isNotEqualTo(id);
    }

    @Test
    void anAcceptThatComesTooLateFindsTheOfferExpiredWhetherTheWorkerHasSeenItOrNot() {
        var event = full("ada", "bob", "cleo");
        cancel(event, "ada");
        String bob = manage(event, "bob");

        expire(id(event, "bob"));
        assertThat(accept(bob).status()).isEqualTo(303);

        // The worker may be in the middle of it.
        Awaitility.await().atMost(PATIENCE).until(() -> listed(event).equals("cleo OFFERED"));
        assertThat(stage.api.get(bob).status()).isEqualTo(410);
    }

    @ParameterizedTest
    @CsvSource({"PT240H, PT2H", "PT4H, PT1H", "PT40M, PT15M"})
    void anOfferIsShorterNearTheStart(Duration untilStart, Duration offered) {
        Instant start = Instant.now().plus(untilStart);
        var event = full(aLiveEvent().startingAt(start), "ada", "bob");

        cancel(event, "ada");

        Instant until = Instant.parse(KafkaProbe.json(messages(event, "bob", 2).getLast())
                .path("offerExpiresAt")
                .asString());
        // An offer of a quarter of the time left is shorter by a quarter of the time that the test has taken so far.
        assertThat(until)
                .isBetween(
                        start.minus(untilStart).plus(offered).minusSeconds(30),
                        Instant.now().plus(offered));
    }

    @Test
    void thereIsNoOfferWithoutTimeToAcceptIt() {
        var soon = full(aLiveEvent().startingAt(Instant.now().plusSeconds(600)), "ada", "bob");
        cancel(soon, "ada");
        assertThat(listed(soon)).isEqualTo("bob CONFIRMED");
        assertThat(messages(soon, "bob", 2).getLast())
                .extracting(KafkaProbe::type)
                .isEqualTo("RegistrationPromoted");

        var begun = full("ada", "bob", "cleo");
        cancel(begun, "ada");
        String bob = manage(begun, "bob");
        stage.given(begun.startingAt(Instant.now().minusSeconds(60)).next("LIVE"));
        assertThat(accept(bob).status()).as("after the start").isEqualTo(303);
        Awaitility.await().atMost(PATIENCE).until(() -> listed(begun).equals("cleo CONFIRMED"));
        assertThat(stage.api.get(bob).body()).contains("You did not take the seat");
    }

    @Test
    void offersAreMadeForSeatsThatAreAddedAndKeptWhenTheCapacityFalls() {
        var one = full("ada", "bob", "cleo", "dan");

        var three = stage.given(one.withCapacity(3).next("SCHEDULED"));
        assertThat(listed(one)).isEqualTo("ada CONFIRMED, bob OFFERED, cleo OFFERED, dan WAITLISTED");
        assertThat(stage.register(one, "eve@example.com").text("status")).isEqualTo("WAITLISTED");

        var again = stage.given(three.withCapacity(1).next("SCHEDULED"));
        accept(manage(one, "bob"));
        assertThat(status(one, "bob")).isEqualTo("CONFIRMED");
        expire(id(one, "cleo"));
        accept(manage(one, "cleo"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> listed(one).equals("ada CONFIRMED, bob CONFIRMED, dan WAITLISTED, eve WAITLISTED"));

        stage.given(again.withCapacity(null).next("SCHEDULED"));
        assertThat(listed(one)).isEqualTo("ada CONFIRMED, bob CONFIRMED, dan OFFERED, eve OFFERED");
        assertThat(stage.register(one, "fay@example.com").text("status")).isEqualTo("CONFIRMED");
    }

    @Test
    void anOfferOfACancelledEventCannotBeAcceptedAndStays() {
        var event = full("ada", "bob", "cleo");
        cancel(event, "ada");
        stage.given(event.next("CANCELLED"));
        String bob = manage(event, "bob");

        assertThat(accept(bob).status()).isEqualTo(303);

        assertThat(stage.api.get(bob).body())
                .contains("The organizer cancelled this event")
                .doesNotContain("Take the seat");
        expire(id(event, "bob"));
        accept(bob);
        assertThat(listed(event)).isEqualTo("bob OFFERED, cleo WAITLISTED");

        assertThat(stage.api.postForm(bob + "/cancel").status()).isEqualTo(303);
        assertThat(listed(event)).isEqualTo("cleo WAITLISTED");
    }

    @Test
    void anOfferOutlivesARescheduleToALaterStart() {
        var event = full("ada", "bob");
        cancel(event, "ada");
        stage.given(event.rescheduledTo(event.startsAt().plusSeconds(86_400)));

        accept(manage(event, "bob"));

        assertThat(listed(event)).isEqualTo("bob CONFIRMED");
    }

    @Test
    void erasureAndRemovalPassTheOfferOn() {
        var event = full("ada", "bob", "cleo", "dan");
        cancel(event, "ada");
        assertThat(stage.api.postForm(manage(event, "bob") + "/erase").status()).isEqualTo(303);
        assertThat(listed(event)).isEqualTo("cleo OFFERED, dan WAITLISTED");

        cancel(event, "cleo");
        assertThat(listed(event)).isEqualTo("dan OFFERED");
    }

    @Test
    void registeringAgainChangesNothingAndTellsNothingOfTheOffer() {
        var event = full("ada", "bob");
        cancel(event, "ada");

        Answer again = stage.register(event, "bob@example.com");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text("status")).isEqualTo("WAITLISTED");
        String pass = Stage.path(again.text("joinUrl")).replace("/watch/", "/api/v1/passes/");
        assertThat(stage.api.get(pass).text("status")).isEqualTo("WAITLISTED");
        assertThat(listed(event)).isEqualTo("bob OFFERED");
        accept(manage(event, "bob"));
        assertThat(stage.api.get(pass).text("status")).isEqualTo("WAITLISTED");
    }

    @Test
    void theOrganizerSeesOffersAndApprovesWhoHasAccepted() {
        var event = stage.given(aLiveEvent().withCapacity(1).offering("PT2H"), Map.of("approvalRequired", true));
        register(event, "ada", "bob");
        cancel(event, "ada");
        Api organizer = stage.organizer("org_aurora");
        String bob = "/api/v1/registrations/" + id(event, "bob");
        Answer list = organizer.get("/api/v1/registrations?status=OFFERED&eventId=" + event.id());
        assertThat(list.json().at("/items/0/email").asString()).isEqualTo("bob@example.com");
        assertThat(list.json().at("/items/0/offerExpiresAt").asString()).isNotBlank();
        assertThat(organizer.patch(bob, "{\"decision\": \"APPROVE\"}").problem())
                .isEqualTo("registration-not-pending");

        accept(manage(event, "bob"));

        assertThat(listed(event)).isEqualTo("bob PENDING");
        assertThat(organizer.get(bob).json().path("offerExpiresAt").isNull()).isTrue();
        assertThat(messages(event, "bob", 3).getLast())
                .extracting(KafkaProbe::type)
                .isEqualTo("RegistrationPending");
        assertThat(organizer.patch(bob, "{\"decision\": \"APPROVE\"}").text("status"))
                .isEqualTo("CONFIRMED");
    }

    @Test
    void confirmingTheAddressAcceptsTheOffer() {
        var event = stage.given(aLiveEvent().withCapacity(1).offering("PT2H"), Map.of("confirmEmailFirst", true));
        register(event, "ada", "bob", "cleo");

        cancel(event, "ada");

        assertThat(listed(event)).isEqualTo("bob PENDING, cleo WAITLISTED");
        JsonNode pending = KafkaProbe.json(messages(event, "bob", 2).getLast());
        assertThat(Instant.parse(pending.path("pendingUntil").asString()))
                .isBefore(Instant.now().plus(Duration.ofMinutes(125)));
        assertThat(stage.api.postForm(manage(event, "bob") + "/confirm").status())
                .isEqualTo(303);
        assertThat(listed(event)).isEqualTo("bob CONFIRMED, cleo WAITLISTED");
    }

    @Test
    void nothingIsHalfDoneWhenItBreaksBeforeTheCommit() {
        var event = full("ada", "bob", "cleo");
        cancel(event, "ada");
        String bob = manage(event, "bob");
        try (var _ = breaking("registration.accepting-offer.before-commit")) {
            assertThat(accept(bob).status()).isEqualTo(500);
        }
        assertThat(listed(event)).isEqualTo("bob OFFERED, cleo WAITLISTED");
        assertThat(messages(event, "bob", 2)).hasSize(2);

        AtomicInteger broken = new AtomicInteger();
        try (var _ = Failpoints.arm("registration.hold-expiry.before-commit", () -> {
            broken.incrementAndGet();
            throw new Failpoints.InjectedFault("while the offer passes on");
        })) {
            expire(id(event, "bob"));
            Awaitility.await().atMost(PATIENCE).until(() -> broken.get() > 1);
            assertThat(listed(event)).isEqualTo("bob OFFERED, cleo WAITLISTED");
        }
        Awaitility.await().atMost(PATIENCE).until(() -> listed(event).equals("cleo OFFERED"));
        assertThat(messages(event, "cleo", 2))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationWaitlisted", "RegistrationOffered");
    }

    /** The acceptance waits for the row that the removal has locked, and then finds that it is cancelled. */
    @Test
    void anAcceptThatMeetsARemovalFindsTheSeatGone() throws Exception {
        var event = full("ada", "bob", "cleo");
        cancel(event, "ada");
        UUID id = id(event, "bob");
        String bob = manage(id);
        CountDownLatch moment = new CountDownLatch(1);
        AtomicInteger removals = new AtomicInteger();
        List<Future<Integer>> answers = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = Failpoints.arm("registration.promotion.before-commit", () -> {
                    if (removals.getAndIncrement() == 0) {
                        await(moment);
                    }
                })) {
            try {
                answers.add(threads.submit(() -> stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id)
                        .status()));
                Awaitility.await().atMost(PATIENCE).until(() -> removals.get() > 0);
                answers.add(threads.submit(() -> accept(bob).status()));
                awaitLockWaiters(1);
            } finally {
                moment.countDown();
            }
        }

        assertThat(answers.get(0).get()).isEqualTo(204);
        assertThat(answers.get(1).get()).isEqualTo(303);
        assertThat(statusOf(id)).isEqualTo("CANCELLED");
        assertThat(listed(event)).isEqualTo("cleo OFFERED");
        assertThat(figures(event)).isEqualTo("0 confirmed, 0 waitlisted, 0 free");
    }

    @Test
    void aPersonWhoGetsNoMessagesGetsTheSeatAtOnce() {
        var event = full("ada");
        stage.organizer("org_aurora")
                .postCsv(
                        "/api/v1/registrations/import?notify=false&eventId=" + event.id(),
                        "firstName,email\nBob,bob@example.com\n");

        cancel(event, "ada");

        assertThat(listed(event)).isEqualTo("bob CONFIRMED");
    }

    /** Offers end while their registrants accept them: each is accepted or passes on, never both and never neither. */
    @Test
    void anAcceptThatMeetsTheExpiryEitherWinsOrLoses() throws Exception {
        int seats = 12;
        var event = full(aLiveEvent().withCapacity(seats), names("early", seats));
        register(event, names("late", 2 * seats));
        for (String name : names("early", seats)) {
            cancel(event, name);
        }
        List<UUID> offered = IntStream.range(0, seats)
                .mapToObj(number -> id(event, "late" + number))
                .toList();
        List<String> pages = offered.stream().map(this::manage).toList();
        Tenancy.runAsPlatform(
                () -> stage.jdbc.sql("""
                        update registration set pending_until = clock_timestamp() + interval '150 milliseconds'
                        where event_id = :event and status = 'OFFERED'
                        """).param("event", event.id()).update());

        List<Callable<Integer>> work = new ArrayList<>();
        for (int number = 0; number < 4 * seats; number++) {
            String page = pages.get(number % seats);
            work.add(() -> accept(page).status());
        }
        assertThat(atOnce(work)).containsOnly(303);

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> offered.stream().noneMatch(id -> statusOf(id).equals("OFFERED")));
        long accepted =
                offered.stream().filter(id -> statusOf(id).equals("CONFIRMED")).count();
        assertThat(count(event, "CONFIRMED")).isEqualTo((int) accepted);
        assertThat(count(event, "OFFERED")).isEqualTo((int) (seats - accepted));
        assertThat(figures(event)).isEqualTo("%d confirmed, %d waitlisted, 0 free".formatted(accepted, accepted));
        for (UUID id : offered) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> stage.kafka
                                    .received("registrations.v1", id.toString())
                                    .size()
                            == 3);
            assertThat(KafkaProbe.type(stage.kafka
                            .received("registrations.v1", id.toString())
                            .getLast()))
                    .isEqualTo(statusOf(id).equals("CONFIRMED") ? "RegistrationPromoted" : "RegistrationCancelled");
        }
    }

    /** A live event with one seat less than people, whose seats are offered for two hours. */
    private LiveEventFixture full(String... names) {
        return full(aLiveEvent(), names);
    }

    private LiveEventFixture full(LiveEventFixture event, String... names) {
        var limited = event.capacity() == null ? event.withCapacity(1) : event;
        var full = stage.given(limited.offering("PT2H"));
        register(full, names);
        return full;
    }

    private static String[] names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(number -> prefix + number).toArray(String[]::new);
    }

    private Answer accept(String manage) {
        return stage.api.postForm(manage + "/accept");
    }

    private String statusOf(UUID id) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select status from registration where id = :id")
                .param("id", id)
                .query(String.class)
                .single());
    }

    /** The messages of the registration, once there are as many as expected. */
    private List<ConsumerRecord<byte[], byte[]>> messages(LiveEventFixture event, String name, int expected) {
        String key = id(event, name).toString();
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stage.kafka.received("registrations.v1", key), all -> all.size() >= expected);
    }
}
