package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The clock of a service is two hours wrong. One reminder is due soon and another one half an hour later. The clock of the
 * database decides what is due: the first one arrives at its instant and once, and the other one is neither armed nor
 * sent.
 */
class WrongClockIT {
    private static final int PEOPLE = 400;
    private static final Duration AHEAD = Duration.ofHours(2);
    private static final Duration BEHIND = AHEAD.negated();

    /** Longer than the services need to learn of the live event and its registrants. */
    private static final Duration UNTIL_DUE = Duration.ofSeconds(45);

    private static final String DUE_SOON = "PT30M";
    private static final String DUE_LATER = "PT0S";

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    /** No other instance does the work. A clock that is behind would delay everything by two hours. */
    @Test
    void schedulerIsAheadAndNotifierBehind() {
        startTwin(Part.SCHEDULER_SERVICE, AHEAD);
        startTwin(Part.NOTIFIER_SERVICE, BEHIND);
        leaveToTwins(List.of(Part.SCHEDULER_SERVICE, Part.NOTIFIER_SERVICE));

        assertEverybodyRemindedOnce("ahead-behind");
    }

    /**
     * The provider is slow, so that one notifier looks for work while the other one sends. If a clock decided, the leases
     * of the right instance would be over for the wrong one, which would send their deliveries again.
     */
    @Test
    void schedulerIsBehindAndOneOfTwoNotifiersIsAhead() {
        startTwin(Part.SCHEDULER_SERVICE, BEHIND);
        startTwin(Part.NOTIFIER_SERVICE, AHEAD);
        new Groups(stack()).awaitMembers(Part.NOTIFIER_SERVICE, "reminders.v1");
        leaveToTwins(List.of(Part.SCHEDULER_SERVICE));
        stack().sandbox().slowDown("resend", Duration.ofSeconds(3));

        assertEverybodyRemindedOnce("behind-ahead");
    }

    private static void startTwin(Part service, Duration shift) {
        stack().startTwin(service, ShiftedClock.classes(), ShiftedClock.options(shift));
        assertThat(stack().log(Stack.twin(service))).contains(ShiftedClock.message(shift));
    }

    private static void leaveToTwins(List<Part> services) {
        stack().holdRestarts();
        services.forEach(stack()::kill);
    }

    private static void assertEverybodyRemindedOnce(String domain) {
        Instant dueAt = Times.in(UNTIL_DUE);
        String eventId = organizer()
                .schedule("Wrong clock, " + domain, dueAt.plus(Duration.ofMinutes(30)), List.of(DUE_SOON, DUE_LATER))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().registrations(eventId).count() == 0);
        JsonNode report = organizer().importCsv(eventId, People.csv(PEOPLE, domain));
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(PEOPLE);

        Times.after(dueAt).until(() -> arrivals(domain).size() >= PEOPLE);
        assertThat(arrivals(domain))
                .allSatisfy(arrival -> assertThat(arrival.receivedAt()).isAfterOrEqualTo(dueAt));

        LAUNCHED.heal();
        // A second instance may have ended before it recorded the answer of the provider.
        Times.soon()
                .untilAsserted(() -> assertThat(Accounts.ofReminders(organizer().summary(eventId)))
                        .singleElement()
                        .satisfies(Accounts::assertBalanced)
                        .satisfies(line -> assertThat(line.path("sent").asInt()).isEqualTo(PEOPLE)));
        Times.staysSo(() -> assertThat(arrivals(domain))
                .extracting(Sandbox.Arrival::to)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, PEOPLE)
                        .mapToObj(number -> People.address(number, domain))
                        .toList()));
        assertThat(organizer().timers(eventId, DUE_LATER))
                .singleElement()
                .satisfies(timer -> assertThat(timer.path("status").asString()).isEqualTo("SCHEDULED"));
    }

    private static List<Sandbox.Arrival> arrivals(String domain) {
        return stack().sandbox().arrivals(Instant.EPOCH).stream()
                .filter(arrival -> arrival.to().endsWith("@" + domain + ".example.com"))
                .toList();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
