package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An organizer writes to everybody: each gets it once, and a stop ends what has not gone out. */
@OnStackForRestarts
class AnnouncementIT {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int AUDIENCE = 4_000;

    /** More requests than the provider gets until the stop. */
    private static final int MANY = 10_000;

    /**
     * Shorter than the notifier's timeout of 10 s. The audience is 40 batches, 16 at a time, so it takes 18 s at least until
     * the provider has all.
     */
    private static final Duration LATENCY = Duration.ofSeconds(6);

    /** Loose: the promise is a second, and a loaded machine needs some time for the last claim. */
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void reachesEachRegistrantOnceAlthoughTheSchedulerDies() {
        Crowd crowd = crowd("announced", 500);
        Person late = Person.byMail("Xaver", "Europe/Berlin");

        JsonNode made = organizer().announce(crowd.eventId(), "Bring a pen & paper.");
        long killed = stack().kill(Part.SCHEDULER_SERVICE);
        LAUNCHED.awaitRestart(Part.SCHEDULER_SERVICE, killed);

        assertThat(made.path("expected").path("people").asInt()).isEqualTo(crowd.size());
        Times.soon().untilAsserted(() -> crowd.assertEachGot("ANNOUNCEMENT"));
        late.registerFor(stack(), crowd.eventId());
        Times.soon().untilAsserted(() -> assertThat(late.mails(stack())).hasSize(1));
        assertThat(crowd.mails(1).getFirst().all()).contains("Bring a pen & paper.");
        Times.staysSo(() -> {
            crowd.assertEachGot("ANNOUNCEMENT");
            assertThat(late.mails(stack())).hasSize(1);
            crowd.assertBalanced();
        });
    }

    @Test
    void noSendBeginsAfterAStop() {
        Crowd crowd = crowd("stopped", AUDIENCE);
        Instant since = CLOCK.instant();
        stack().sandbox().slowDown("resend", LATENCY);
        String id =
                organizer().announce(crowd.eventId(), "Too early").path("id").asString();
        await().pollInterval(Duration.ofMillis(100))
                .until(() -> !arrivals(crowd, since).isEmpty());
        // From now on the provider takes no further batch, so most of the audience waits at the stop.
        stack().sandbox().misbehave("resend", "429", MANY);
        Times.soon().until(() -> Accounts.total(announced(crowd), "audience") == AUDIENCE);

        JsonNode stopped = organizer().stopAnnouncement(id);
        Instant stoppedAt = CLOCK.instant();
        stack().sandbox().clearFaults();

        assertThat(stopped.path("status").asString()).isEqualTo("CANCELLED");
        // The account waits between its attempts after a 429.
        Times.within(Duration.ofMinutes(3)).untilAsserted(() -> {
            assertThat(announced(crowd))
                    .isNotEmpty()
                    .allSatisfy(Accounts::assertBalanced)
                    .allSatisfy(line -> assertThat(line.path("queued").asInt()).isZero());
        });
        JsonNode line = announced(crowd).getFirst();
        List<Sandbox.Arrival> arrivals = arrivals(crowd, since);
        assertThat(line.path("timerId").asString()).isEqualTo(id);
        assertThat(line.path("suppressed").asInt()).isPositive();
        assertThat(line.path("sent").asInt()).isEqualTo(arrivals.size());
        assertThat(arrivals)
                .isNotEmpty()
                .allSatisfy(arrival -> assertThat(arrival.receivedAt()).isBefore(stoppedAt.plus(STOPPED_WITHIN)))
                .extracting(Sandbox.Arrival::to)
                .doesNotHaveDuplicates();
        assertThat(organizer()
                        .deliveries(crowd.eventId())
                        .filter(delivery -> delivery.path("status").asString().equals("SUPPRESSED"))
                        .map(delivery -> delivery.path("reason").asString()))
                .hasSize(line.path("suppressed").asInt())
                .containsOnly("ANNOUNCEMENT_STOPPED");
    }

    private static Crowd crowd(String domain, int size) {
        Crowd crowd = Crowd.register(stack(), organizer(), domain, size, Times.in(Duration.ofDays(10)), "PT0S");
        Times.soon().until(() -> organizer().audience(crowd.eventId()) == size);
        return crowd;
    }

    private static List<JsonNode> announced(Crowd crowd) {
        return Accounts.ofKind(organizer().summary(crowd.eventId()), "ANNOUNCEMENT");
    }

    private static List<Sandbox.Arrival> arrivals(Crowd crowd, Instant since) {
        return stack().sandbox().arrivals(since).stream()
                .filter(arrival -> arrival.to().endsWith("@" + crowd.domain() + ".example.com"))
                .toList();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
