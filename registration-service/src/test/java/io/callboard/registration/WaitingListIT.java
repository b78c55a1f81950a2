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
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Free seats go to those who wait, the oldest registration first, in the transaction that frees or adds them. */
class WaitingListIT extends WaitingListScene {

    private static final String PROMOTION = "registration.promotion.before-commit";

    @Test
    void aFreedSeatGoesToTheFirstWhoWaits() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        register(event, "ada", "bob", "cleo");
        assertThat(listed(event)).isEqualTo("ada CONFIRMED, bob WAITLISTED, cleo WAITLISTED");

        cancel(event, "ada");

        assertThat(listed(event)).isEqualTo("bob CONFIRMED, cleo WAITLISTED");
        assertThat(figures(event)).isEqualTo("1 confirmed, 1 waitlisted, 0 free");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stage.kafka
                                .received("registrations.v1", id(event, "bob").toString())
                                .size()
                        == 2);
        var promoted = stage.kafka.received("registrations.v1", id(event, "bob").toString());
        assertThat(promoted)
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationWaitlisted", "RegistrationPromoted");
        Contracts.assertValid(
                "registrations.v1", "RegistrationPromoted", promoted.getLast().value());
        JsonNode state = KafkaProbe.json(promoted.getLast());
        assertThat(state.path("version").asInt()).isEqualTo(2);
        assertThat(state.path("status").asString()).isEqualTo("CONFIRMED");
        assertThat(state.path("notify").asBoolean()).isTrue();

        assertThat(stage.register(event, "dan@example.com").text("status")).isEqualTo("WAITLISTED");
    }

    @Test
    void thePageShowsThePlaceAndOneCanLeaveThere() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        register(event, "ada", "bob", "cleo");
        String bob = manage(event, "bob");
        String cleo = manage(event, "cleo");
        String own = cleo.replace("/manage/", "/api/v1/registrations/manage/");

        assertThat(stage.api.get(cleo).body()).contains("You are on the waiting list", "You are number 2 on");
        assertThat(stage.api.get(own).json().path("waitingPosition").asInt()).isEqualTo(2);

        assertThat(stage.api.postForm(bob + "/cancel").status()).isEqualTo(303);

        assertThat(listed(event)).isEqualTo("ada CONFIRMED, cleo WAITLISTED");
        assertThat(stage.api.get(cleo).body()).contains("You are number 1 on");
        assertThat(stage.api.postForm(manage(event, "ada") + "/cancel").status())
                .isEqualTo(303);

        assertThat(stage.api.get(cleo).body()).contains("You are registered").doesNotContain("waiting list");
        Answer promoted = stage.api.get(own);
        assertThat(promoted.text("status")).isEqualTo("CONFIRMED");
        assertThat(promoted.json().path("waitingPosition").isNull()).isTrue();
        assertThat(stage.api.get(Stage.path(promoted.text("joinUrl"))).body())
                .contains("You are registered")
                .doesNotContain("waiting list");
    }

    @Test
    void moreSeatsGoToThoseWhoWaitAlsoWhenTheMessageComesTwice() {
        var one = stage.given(aLiveEvent().withCapacity(1));
        register(one, "ada", "bob", "cleo", "dan", "eve");

        var three = stage.given(one.withCapacity(3).withoutWaitlist().next("SCHEDULED"));
        stage.given(three);
        assertThat(listed(one))
                .isEqualTo("ada CONFIRMED, bob CONFIRMED, cleo CONFIRMED, dan WAITLISTED, eve WAITLISTED");

        var two = stage.given(three.withCapacity(2).next("SCHEDULED"));
        cancel(one, "ada");
        assertThat(listed(one)).isEqualTo("bob CONFIRMED, cleo CONFIRMED, dan WAITLISTED, eve WAITLISTED");
        cancel(one, "bob");
        assertThat(listed(one)).isEqualTo("cleo CONFIRMED, dan CONFIRMED, eve WAITLISTED");

        stage.given(two.withCapacity(null).next("SCHEDULED"));
        assertThat(listed(one)).isEqualTo("cleo CONFIRMED, dan CONFIRMED, eve CONFIRMED");
        assertThat(stage.register(one, "fay@example.com").text("status")).isEqualTo("CONFIRMED");
        assertThat(figures(one)).isEqualTo("4 confirmed, 0 waitlisted, 0 free");
    }

    @Test
    void nobodyGetsASeatOfAnEventThatIsCancelledOrOver() {
        var cancelled = stage.given(aLiveEvent().withCapacity(1));
        register(cancelled, "ada", "bob");
        stage.given(cancelled.withCapacity(5).next("CANCELLED"));
        cancel(cancelled, "ada");
        assertThat(listed(cancelled)).isEqualTo("bob WAITLISTED");

        var over = stage.given(aLiveEvent().withCapacity(1));
        register(over, "ada", "bob");
        var ended = stage.given(over.withCapacity(null)
                .startingAt(Instant.now().minusSeconds(9_000))
                .next("LIVE"));
        cancel(over, "ada");
        assertThat(listed(over)).isEqualTo("bob WAITLISTED");

        stage.given(ended.startingAt(Instant.now().plusSeconds(9_000)).next("LIVE"));
        assertThat(listed(over)).isEqualTo("bob CONFIRMED");
    }

    @Test
    void aLongListGetsItsSeatsInChunksAndNewcomersWaitMeanwhile() {
        int waiting = 1_300;
        var one = stage.given(aLiveEvent().withCapacity(1));
        register(one, "ada");
        stage.organizer("org_aurora")
                .postCsv(
                        "/api/v1/registrations/import?eventId=" + one.id(),
                        IntStream.range(0, waiting)
                                .mapToObj(i -> "Kim,kim%d@example.com\n".formatted(9_999 - i))
                                .collect(Collectors.joining("", "firstName,email\n", "")));
        assertThat(figures(one)).isEqualTo("1 confirmed, 1300 waitlisted, 0 free");

        AtomicInteger commits = new AtomicInteger();
        try (var _ = Failpoints.arm(PROMOTION, () -> {
            if (commits.incrementAndGet() > 1) {
                throw new Failpoints.InjectedFault("after the first chunk");
            }
        })) {
            stage.given(one.withCapacity(5_000).next("SCHEDULED"));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> commits.get() > 1);

            assertThat(figures(one)).isEqualTo("501 confirmed, 800 waitlisted, 0 free");
            assertThat(stage.register(one, "newcomer@example.com").text("status"))
                    .isEqualTo("WAITLISTED");
            // The order of the file counts, not that of the addresses.
            assertThat(status(one, "kim9999")).isEqualTo("CONFIRMED");
            assertThat(status(one, "kim" + (9_999 - 499))).isEqualTo("CONFIRMED");
            assertThat(status(one, "kim" + (9_999 - 500))).isEqualTo("WAITLISTED");
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(figures(one)).isEqualTo("1302 confirmed, 0 waitlisted, 3698 free"));
        assertThat(stage.register(one, "last@example.com").text("status")).isEqualTo("CONFIRMED");
        assertPromotedOnce(one, waiting + 1);
    }

    @Test
    void aLongListIsPromotedWhenTheLimitIsTakenAway() {
        var one = stage.given(aLiveEvent().withCapacity(1));
        register(one, "ada");
        stage.organizer("org_aurora")
                .postCsv(
                        "/api/v1/registrations/import?eventId=" + one.id(),
                        IntStream.range(0, 700)
                                .mapToObj(i -> "Kim,kim%d@example.com\n".formatted(i))
                                .collect(Collectors.joining("", "firstName,email\n", "")));

        stage.given(one.withCapacity(null).next("SCHEDULED"));
        cancel(one, "kim3");

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(figures(one)).isEqualTo("700 confirmed, 0 waitlisted, 0 free"));
        // The worker switches the lock off again.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !Tenancy.callAsPlatform(() -> stage.jdbc
                        .sql("select promoting from live_event_seats where event_id = :id")
                        .param("id", one.id())
                        .query(Boolean.class)
                        .single()));
        assertThat(stage.register(one, "last@example.com").text("status")).isEqualTo("CONFIRMED");
        assertThat(figures(one)).isEqualTo("701 confirmed, 0 waitlisted, 0 free");
        assertPromotedOnce(one, 700);
    }

    @Test
    void manyAtOnceLeaveNoSeatFreeAndSkipNobody() throws Exception {
        for (int round = 0; round < 4; round++) {
            var event = stage.given(aLiveEvent().withCapacity(10));
            Api organizer = stage.organizer("org_aurora");
            IntStream.range(0, 30).forEach(i -> stage.register(event, "early%d@example.com".formatted(i)));
            List<UUID> early = stage.registrations(event);
            var wider = event.withCapacity(14).next("SCHEDULED");
            var narrower = wider.withCapacity(12).next("SCHEDULED");

            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String late = "late%d@example.com".formatted(i);
                String again = "early%d@example.com".formatted(i);
                work.add(() -> stage.register(event, late).status());
                if (i % 2 == 0) {
                    UUID id = early.get(i);
                    work.add(() ->
                            organizer.delete("/api/v1/registrations/" + id).status());
                    work.add(() ->
                            organizer.delete("/api/v1/registrations/" + id).status());
                    work.add(() -> stage.register(event, again).status());
                }
            }
            work.add(20, () -> {
                stage.given(wider);
                stage.given(narrower);
                return 200;
            });
            AtomicInteger commits = new AtomicInteger();
            List<Integer> answers;
            try (var _ = Failpoints.arm(PROMOTION, () -> {
                if (commits.incrementAndGet() % 4 == 0) {
                    throw new Failpoints.InjectedFault("every fourth");
                }
            })) {
                answers = atOnce(work);
            }

            assertThat(answers).allMatch(status -> status < 300 || status == 500);
            int confirmed = count(event, "CONFIRMED");
            int waiting = count(event, "WAITLISTED");
            assertThat(confirmed).isLessThanOrEqualTo(14);
            assertThat(waiting == 0 || confirmed >= 12)
                    .as("%d, %d wait", confirmed, waiting)
                    .isTrue();
            assertThat(figures(event)).startsWith("%d confirmed, %d waitlisted".formatted(confirmed, waiting));
            assertThat(Tenancy.callAsPlatform(() -> stage.jdbc
                            .sql("""
                            select coalesce(max(waiting_no) filter (where status = 'CONFIRMED'), 0)
                                < coalesce(min(waiting_no) filter (where status = 'WAITLISTED'), 1000000)
                            from registration where event_id = :id
                            """)
                            .param("id", event.id())
                            .query(Boolean.class)
                            .single()))
                    .as("nobody was skipped")
                    .isTrue();
        }
    }

    /** An instance of the release before frees seats and promotes nobody. */
    @Test
    void findsSeatsThatTheReleaseBeforeFreed() {
        var event = stage.given(aLiveEvent().withCapacity(2));
        register(event, "ada", "bob", "cleo");
        Tenancy.runAsPlatform(() -> {
            stage.jdbc
                    .sql("update registration set status = 'CANCELLED' where id = :id")
                    .param("id", id(event, "ada"))
                    .update();
            stage.jdbc
                    .sql("update live_event_seats set taken = taken - 1 where event_id = :id")
                    .param("id", event.id())
                    .update();
        });

        Awaitility.await()
                .atMost(Duration.ofSeconds(100))
                .untilAsserted(() -> assertThat(listed(event)).isEqualTo("bob CONFIRMED, cleo CONFIRMED"));
    }

    private void assertPromotedOnce(LiveEventFixture event, int expected) {
        List<String> keys =
                stage.registrations(event).stream().map(UUID::toString).toList();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(stage.kafka.received("registrations.v1").stream()
                                .filter(message -> "RegistrationPromoted".equals(KafkaProbe.type(message)))
                                .map(KafkaProbe::key)
                                .filter(keys::contains)
                                .toList())
                        .hasSize(expected)
                        .doesNotHaveDuplicates());
    }
}
