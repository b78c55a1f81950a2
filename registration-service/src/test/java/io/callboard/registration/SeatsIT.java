package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A seat belongs to one registration, and the counts are exact while many people register and cancel at the same time.
 */
class SeatsIT extends RegisteringScene {

    @Autowired
    private TransactionTemplate transactions;

    @Test
    void givesEachSeatOnceToHundredsAtOnce() throws Exception {
        int seats = 120;
        var event = stage.given(aLiveEvent().withCapacity(seats));

        List<Answer> answers = atOnce(IntStream.range(0, 500)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "person%d@example.com".formatted(i)))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().filter(answer -> answer.text("status").equals("CONFIRMED")))
                .hasSize(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(seats);
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(500 - seats);
        assertThat(stage.stats(event).path("remaining").asInt()).isZero();
        assertThat(stage.published(event, "registrations.v1", 500))
                .hasSize(500)
                .filteredOn(message -> "RegistrationConfirmed".equals(KafkaProbe.type(message)))
                .hasSize(seats);
    }

    @Test
    void givesEachSeatOnceAlsoWhenSomeBreakBeforeTheCommit() throws Exception {
        int seats = 60;
        var event = stage.given(aLiveEvent().withCapacity(seats).withoutWaitlist());
        AtomicInteger tries = new AtomicInteger();

        List<Answer> answers;
        try (var fault = Failpoints.arm("registration.registering.before-commit", () -> {
            if (tries.incrementAndGet() % 5 == 0) {
                throw new Failpoints.InjectedFault("every fifth");
            }
        })) {
            answers = atOnce(IntStream.range(0, 200)
                    .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "person%d@example.com".formatted(i)))
                    .toList());
        }

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(seats);
        assertThat(count(event, "CONFIRMED")).isEqualTo(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(seats);
        assertThat(stage.published(event, "registrations.v1", seats)).hasSize(seats);
    }

    @Test
    void countsExactlyWhileTheCapacityComesAndGoes() throws Exception {
        var unlimited = stage.given(aLiveEvent().withoutWaitlist());
        var limited = unlimited.withCapacity(250).next("SCHEDULED");
        var wider = limited.withCapacity(350).next("SCHEDULED");
        List<Callable<Answer>> work = new ArrayList<>(IntStream.range(0, 500)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(unlimited, "person%d@example.com".formatted(i)))
                .toList());
        work.add(50, () -> {
            stage.given(limited);
            stage.given(wider);
            return stage.register(wider, "last@example.com");
        });

        List<Answer> answers = atOnce(work);

        int confirmed =
                (int) answers.stream().filter(answer -> answer.status() == 201).count();
        assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.status() == 409);
        assertThat(count(unlimited, "CONFIRMED")).isEqualTo(confirmed);
        assertThat(stage.stats(unlimited).path("confirmed").asInt()).isEqualTo(confirmed);
        // Nobody was refused before the smaller capacity was reached. While it applied, any number was.
        assertThat(confirmed).isGreaterThanOrEqualTo(250);
        int free = Math.max(0, 350 - confirmed);
        for (int i = 0; i < free; i++) {
            assertThat(stage.register(unlimited, "later%d@example.com".formatted(i))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(stage.register(unlimited, "too-late@example.com").problem()).isEqualTo("event-full");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> uncounted(unlimited) == 0);
        assertThat(stage.stats(unlimited).path("confirmed").asInt()).isEqualTo(confirmed + free);
    }

    @Test
    void countsTheSameBeforeAndAfterRowsAreAddedUp() {
        var event = stage.given(aLiveEvent());
        AtomicInteger broken = new AtomicInteger();

        try (var fault = Failpoints.arm("registration.seat-count.before-commit", () -> {
            broken.incrementAndGet();
            throw new Failpoints.InjectedFault("while adding up");
        })) {
            stage.register(event, "ada@example.com");
            stage.register(event, "bob@example.com");
            stage.organizer("org_aurora")
                    .delete("/api/v1/registrations/"
                            + stage.registrations(event).getFirst());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> broken.get() > 0);
            assertThat(uncounted(event)).isPositive();
            assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> uncounted(event) == 0);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
    }

    @Test
    void cancellingFreesTheSeatAndTheSamePersonCanRegisterAgain() {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        Answer ada = stage.register(event, "ada@example.com");
        assertThat(stage.register(event, "bob@example.com").problem()).isEqualTo("event-full");
        UUID id = stage.registrations(event).getFirst();

        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id)
                        .status())
                .isEqualTo(204);

        assertThat(stage.api.get(Stage.path(ada.text("calendarUrl"))).body()).contains("STATUS:CANCELLED\r\n");
        assertThat(stage.api.get(Stage.path(ada.text("joinUrl"))).status()).isEqualTo(410);
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(1);
        assertThat(stage.register(event, "ada@example.com").text("status")).isEqualTo("CONFIRMED");
        assertThat(stage.registrations(event)).hasSize(2);
        assertThat(stage.published(event, "registrations.v1", 3))
                .extracting(KafkaProbe::type)
                .containsExactlyInAnyOrder("RegistrationConfirmed", "RegistrationCancelled", "RegistrationConfirmed");
        var told = stage.kafka.received("registrations.v1", id.toString());
        Contracts.assertValid(
                "registrations.v1", "RegistrationCancelled", told.getLast().value());
        assertThat(KafkaProbe.json(told.getLast()).path("version").asInt()).isEqualTo(2);
    }

    /** A registration that finds its address just cancelled keeps that row locked while it waits for a seat. */
    @Test
    void cancellingAgainDoesNotWaitForANewRegistrationOfTheAddress() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        Api organizer = stage.organizer("org_aurora");
        assertThat(organizer.delete("/api/v1/registrations/" + id).status()).isEqualTo(204);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> again = transactions.execute(_ -> {
                stage.jdbc
                        .sql("select status from registration where id = :id for share")
                        .param("id", id)
                        .query(String.class)
                        .single();
                var answer = threads.submit(() -> organizer.delete("/api/v1/registrations/" + id));
                Awaitility.await().until(answer::isDone);
                return answer;
            });
            assertThat(again.get().status()).isEqualTo(204);
        }
    }

    @Test
    void keepsTheSeatCountUnderRegisteringAndCancellingAtOnce() throws Exception {
        int seats = 10;
        var event = stage.given(aLiveEvent().withCapacity(seats));
        Api organizer = stage.organizer("org_aurora");
        IntStream.range(0, 20).forEach(i -> stage.register(event, "early%d@example.com".formatted(i)));
        List<UUID> early = stage.registrations(event);

        List<Callable<Answer>> work = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String again = "early%d@example.com".formatted(i);
            UUID id = early.get(i);
            work.add(() -> organizer.delete("/api/v1/registrations/" + id));
            work.add(() -> organizer.delete("/api/v1/registrations/" + id));
            work.add(() -> stage.register(event, again));
        }
        assertThat(atOnce(work)).allMatch(answer -> answer.status() < 300);

        assertThat(count(event, "CONFIRMED")).isLessThanOrEqualTo(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(count(event, "CONFIRMED"));
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(count(event, "WAITLISTED"));
    }

    @Test
    void leavesConnectionsToOthersWhileOneEventIsPopular() throws Exception {
        var hot = stage.given(aLiveEvent().withCapacity(100));
        var other = stage.given(aLiveEvent());
        var moment = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> waiting = new ArrayList<>();
            try (var slow = Failpoints.arm("registration.registering.before-commit", () -> {
                if (held.getAndIncrement() == 0) {
                    await(moment);
                }
            })) {
                for (int i = 0; i < 40; i++) {
                    String email = "person%d@example.com".formatted(i);
                    String key = "hot-" + UUID.randomUUID();
                    waiting.add(threads.submit(() -> email.hashCode() % 2 == 0
                            ? stage.register(hot, email)
                            : stage.api.post("/api/v1/registrations", Stage.body(hot, email), "Idempotency-Key", key)));
                }
                try {
                    Awaitility.await().until(() -> held.get() > 0);

                    // The first request holds the seats of the popular event, and all others of that event wait for it.
                    for (int i = 0; i < 5; i++) {
                        assertThat(stage.register(other, "person%d@example.com".formatted(i))
                                        .status())
                                .isEqualTo(201);
                        assertThat(stage.stats(other).path("confirmed").asInt()).isEqualTo(i + 1);
                    }
                    assertThat(waiting).noneMatch(Future::isDone);
                } finally {
                    moment.countDown();
                }
                for (Future<Answer> answer : waiting) {
                    assertThat(answer.get().status()).isEqualTo(201);
                }
            }
        }
        assertThat(stage.stats(hot).path("confirmed").asInt()).isEqualTo(40);
    }

    @Test
    void countsOthersWhileTheSeatsOfOneEventAreLocked() {
        var locked = stage.given(aLiveEvent());
        List<LiveEventFixture> others =
                List.of(stage.given(aLiveEvent()), stage.given(aLiveEvent()), stage.given(aLiveEvent()));

        transactions.executeWithoutResult(_ -> {
            Tenancy.callAsPlatform(() -> stage.jdbc
                    .sql("select event_id from live_event_seats where event_id = :id for update")
                    .param("id", locked.id())
                    .query(UUID.class)
                    .single());
            others.forEach(other -> stage.register(other, "first@example.com"));
            stage.register(locked, "first@example.com");

            Awaitility.await().until(() -> others.stream().allMatch(other -> uncounted(other) == 0));
            assertThat(uncounted(locked)).isOne();
        });

        Awaitility.await().until(() -> uncounted(locked) == 0);
        assertThat(stage.stats(locked).path("confirmed").asInt()).isOne();
        others.forEach(other ->
                assertThat(stage.stats(other).path("confirmed").asInt()).isOne());
    }

    private int uncounted(LiveEventFixture event) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select count(*) from seat_delta where event_id = :id")
                .param("id", event.id())
                .query(Integer.class)
                .single());
    }
}
