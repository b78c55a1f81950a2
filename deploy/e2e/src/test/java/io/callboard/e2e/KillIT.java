package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Two thousand reminders are due at one instant, and a service dies or is suspended in the middle. All arrive, each
 * once.
 */
// Runs last, when the stack without faults is idle, because its figures at the kill need an idle processor.
@Order(Integer.MAX_VALUE)
class KillIT {
    private static final int PEOPLE = 2_000;
    private static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void notifierKilledInTheMiddleOfTheBurst() {
        int before = accepted();
        Instant startsAt = CLOCK.instant().plusSeconds(45).truncatedTo(ChronoUnit.SECONDS);
        String eventId = scheduleFor("burst", startsAt);
        // Twenty batches, sixteen at a time, slow enough that the kill happens between the first and the last of them.
        stack().sandbox().slowDown("resend", Duration.ofMillis(400));

        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.between(CLOCK.instant(), startsAt).plusSeconds(60))
                .until(() -> accepted() > before);
        long killed = stack().kill(Part.NOTIFIER_SERVICE);
        int acceptedAtTheKill = accepted() - before;

        assertThat(acceptedAtTheKill).isBetween(1, PEOPLE - 1);
        LAUNCHED.awaitRestart(Part.NOTIFIER_SERVICE, killed);
        assertEverybodyRemindedOnce(eventId, "burst", startsAt);
    }

    @Test
    void oneOfTwoNotifiersSuspendedInTheMiddleOfTheBurst() {
        stack().startTwin(Part.NOTIFIER_SERVICE);
        new Groups(stack()).awaitMembers(Part.NOTIFIER_SERVICE, "reminders.v1");
        int before = accepted();
        Instant startsAt = CLOCK.instant().plusSeconds(45).truncatedTo(ChronoUnit.SECONDS);
        String eventId = scheduleFor("halved", startsAt);
        stack().sandbox().slowDown("resend", Duration.ofSeconds(1));

        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.between(CLOCK.instant(), startsAt).plusSeconds(60))
                .until(() -> accepted() > before);
        stack().suspend(Stack.twin(Part.NOTIFIER_SERVICE));

        // The other instance takes over the suspended one's claims when their lease is over.
        await().until(() -> sent(eventId) == PEOPLE);
        stack().resume(Stack.twin(Part.NOTIFIER_SERVICE));
        assertEverybodyRemindedOnce(eventId, "halved", startsAt);
    }

    /**
     * It holds the locks of its claim, and nothing is in flight. The failpoint delays each of its claims by five
     * seconds.
     */
    @Test
    void oneOfTwoNotifiersSuspendedInTheMiddleOfAClaim() {
        stack().startTwin(Part.NOTIFIER_SERVICE, "-Dcallboard.failpoint=notifier.claim.before-commit:sleep");
        new Groups(stack()).awaitMembers(Part.NOTIFIER_SERVICE, "reminders.v1");
        Instant startsAt = CLOCK.instant().plusSeconds(45).truncatedTo(ChronoUnit.SECONDS);
        String eventId = scheduleFor("locked", startsAt);
        Databases databases = new Databases(stack());

        await().pollInterval(Duration.ofMillis(100))
                .atMost(Duration.between(CLOCK.instant(), startsAt).plusSeconds(60))
                .until(() -> databases.isStandingStill(Part.NOTIFIER_SERVICE, "delivery_queue"));
        stack().suspend(Stack.twin(Part.NOTIFIER_SERVICE));
        long failures = failedTurns();

        // PostgreSQL ends the transaction of the suspended one, and the other one claims the locked deliveries.
        await().until(() -> sent(eventId) == PEOPLE);
        stack().resume(Stack.twin(Part.NOTIFIER_SERVICE));
        Times.soon().until(() -> failedTurns() > failures);
        assertEverybodyRemindedOnce(eventId, "locked", startsAt);
    }

    @Test
    void schedulerKilledWhileArming() {
        Instant startsAt = CLOCK.instant().plusSeconds(45).truncatedTo(ChronoUnit.SECONDS);
        String eventId = scheduleFor("arming", startsAt);

        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.between(CLOCK.instant(), startsAt).plusSeconds(60))
                .until(() -> timer(eventId).path("published").asInt() > 0);
        long killed = stack().kill(Part.SCHEDULER_SERVICE);

        // Its relay died with it. If it had published all announcements before the kill, the notifier would know all of
        // them by now.
        await().during(Duration.ofSeconds(2)).until(() -> reminded(eventId) < PEOPLE);
        LAUNCHED.awaitRestart(Part.SCHEDULER_SERVICE, killed);
        assertEverybodyRemindedOnce(eventId, "arming", startsAt);
    }

    private static String scheduleFor(String domain, Instant startsAt) {
        String eventId = organizer()
                .schedule("Two thousand, " + domain, startsAt, List.of("PT0S"))
                .path("id")
                .asString();
        await().until(() -> organizer().isKnown(eventId));
        JsonNode report = organizer().importCsv(eventId, People.csv(PEOPLE, domain));
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(PEOPLE);
        return eventId;
    }

    private static void assertEverybodyRemindedOnce(String eventId, String domain, Instant startsAt) {
        await().atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    List<JsonNode> lines = Accounts.ofReminders(organizer().summary(eventId));
                    assertThat(lines).hasSize(1).allSatisfy(Accounts::assertBalanced);
                    JsonNode line = lines.getFirst();
                    assertThat(line.path("audience").asInt())
                            .as(line.toString())
                            .isEqualTo(PEOPLE);
                    assertThat(line.path("sent").asInt()).as(line.toString()).isEqualTo(PEOPLE);
                });
        assertThat(timer(eventId).path("audience").asInt()).isEqualTo(PEOPLE);
        assertThat(timer(eventId).path("published").asInt()).isEqualTo(PEOPLE);
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();

        Map<String, Long> arrivals = stack().sandbox().arrivals(Instant.EPOCH).stream()
                .filter(arrival -> arrival.to().endsWith("@" + domain + ".example.com"))
                .peek(arrival -> assertThat(arrival.receivedAt()).isAfterOrEqualTo(startsAt))
                .collect(Collectors.groupingBy(Sandbox.Arrival::to, Collectors.counting()));
        assertThat(arrivals.keySet())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, PEOPLE)
                        .mapToObj(i -> People.address(i, domain))
                        .toList());
        assertThat(arrivals.values()).containsOnly(1L);
    }

    private static long failedTurns() {
        return stack().log(Stack.twin(Part.NOTIFIER_SERVICE))
                .lines()
                .filter(line -> line.contains("Turn failed"))
                .count();
    }

    private static int sent(String eventId) {
        return Accounts.total(Accounts.ofReminders(organizer().summary(eventId)), "sent");
    }

    private static int reminded(String eventId) {
        return Accounts.total(Accounts.ofReminders(organizer().summary(eventId)), "audience");
    }

    private static JsonNode timer(String eventId) {
        return organizer()
                .timers(eventId)
                .filter(timer -> timer.path("rule").asString().equals("PT0S"))
                .findFirst()
                .orElseThrow();
    }

    private static int accepted() {
        return stack().sandbox().stats().path("accepted").asInt();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
