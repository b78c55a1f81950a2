package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cancellation, a move or a leaving registrant shortly before the due instant stops the old reminder, even if a
 * process on the way of the change is down at that instant.
 */
class FencesIT {
    private static final int PEOPLE = 10;
    private static final int STAYING = 5;
    /** Late enough that the reminder of the new time comes after the last test. */
    private static final Duration MOVED_BY = Duration.ofHours(1);

    private static final Duration LATENESS = Duration.ofMinutes(10);

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void notifierIsDownFromTheChangesUntilTheDueInstant() {
        Plan plan = Plan.registered("notifier-down");
        Times.until(plan.due.minusSeconds(14));
        stack().holdRestarts();
        stack().kill(Part.NOTIFIER_SERVICE);
        plan.change();

        // Its start takes more than the remaining three seconds, so it is ready only after the due instant.
        Times.until(plan.due.minusSeconds(3));
        stack().allowRestarts();

        plan.assertOutcome();
    }

    @Test
    void brokerIsSuspendedFromTheChangesUntilAfterTheDueInstant() {
        Plan plan = Plan.registered("broker-still");
        Times.until(plan.due.minusSeconds(14));
        stack().suspend(Stack.BROKER);
        plan.change();

        Times.until(plan.due.plusSeconds(3));
        stack().resume(Stack.BROKER);

        plan.assertOutcome();
    }

    @Test
    void servicesDieWithTheChangesInTheirOutboxes() {
        Plan plan = Plan.registered("unpublished");
        List<Part> services = List.of(Part.EVENT_SERVICE, Part.REGISTRATION_SERVICE);
        Times.until(plan.due.minusSeconds(14));
        services.forEach(service -> stack().toBroker(service).holdBack());
        plan.change();
        Map<Part, Long> killed =
                services.stream().collect(Collectors.toMap(service -> service, service -> stack().kill(service)));
        services.forEach(service -> {
            // Loses data that the dead process had sent and the proxy held back.
            stack().toBroker(service).reset();
            stack().toBroker(service).passOn();
        });

        killed.forEach(LAUNCHED::awaitRestart);
        plan.assertOutcome();
    }

    /**
     * Nobody reads the dead instance's partitions until the broker notices its death, which is after the due instant.
     */
    @Test
    void oneOfTwoNotifiersDiesBeforeTheChanges() {
        startTwin();
        Plan plan = Plan.registered("twin-dead");
        Times.until(plan.due.minusSeconds(9));
        stack().kill(Stack.twin(Part.NOTIFIER_SERVICE));
        plan.change();

        plan.assertOutcome();
    }

    /** The suspended instance continues with the knowledge from before the changes, and with its claimed deliveries. */
    @Test
    void oneOfTwoNotifiersIsSuspendedFromTheChangesUntilAfterTheDueInstant() {
        startTwin();
        Plan plan = Plan.registered("twin-still");
        Times.until(plan.due.minusSeconds(9));
        stack().suspend(Stack.twin(Part.NOTIFIER_SERVICE));
        plan.change();

        Times.until(plan.due.plusSeconds(1));
        stack().resume(Stack.twin(Part.NOTIFIER_SERVICE));

        plan.assertOutcome();
    }

    /**
     * Starts a second notifier and waits until each of the two reads partitions of every topic that the fences need.
     */
    private static void startTwin() {
        stack().startTwin(Part.NOTIFIER_SERVICE);
        new Groups(stack()).awaitMembers(Part.NOTIFIER_SERVICE, "live-events.v1", "registrations.v1", "contacts.v1");
    }

    /** Three live events that are due at one instant: one is cancelled, one moved, and one loses half its people. */
    private record Plan(Instant due, Instant movedTo, Crowd cancelled, Crowd moved, Crowd left) {

        static Plan registered(String name) {
            Instant due = Times.in(Duration.ofSeconds(40));
            Plan plan = new Plan(
                    due,
                    due.plus(MOVED_BY),
                    crowd(name + "-cancelled", due),
                    crowd(name + "-moved", due),
                    crowd(name + "-left", due));
            for (Crowd crowd : List.of(plan.cancelled, plan.moved, plan.left)) {
                crowd.awaitQueued("REMINDER");
            }
            return plan;
        }

        private static Crowd crowd(String domain, Instant due) {
            return Crowd.register(stack(), LAUNCHED.organizer(), domain, PEOPLE, due, "PT0S");
        }

        /** Returns after the last 2xx. */
        void change() {
            LAUNCHED.organizer().cancel(cancelled.eventId());
            LAUNCHED.organizer().reschedule(moved.eventId(), movedTo);
            left.removeFrom(STAYING);
        }

        void assertOutcome() {
            Times.after(due, LATENESS).untilAsserted(() -> {
                cancelled.assertEachGot("CANCELLED");
                moved.assertEachGot("RESCHEDULED");
                assertThat(left.kindsByPerson().subList(0, STAYING)).containsOnly(List.of("REMINDER"));
                cancelled.assertBalanced();
                left.assertBalanced();
            });
            // A message that was wrongly queued for the old instant would be sent by now, like the others.
            cancelled.assertEachGot("CANCELLED");
            assertThat(left.kindsByPerson().subList(STAYING, PEOPLE)).containsOnly(List.of());
            IntStream.range(0, STAYING)
                    .forEach(person -> assertThat(left.mails(person).getFirst().receivedAt())
                            .isAfterOrEqualTo(due));
            for (int person = 0; person < PEOPLE; person++) {
                assertThat(moved.mails(person).getFirst().all())
                        .contains(Times.clockTime(due))
                        .contains(Times.clockTime(movedTo));
            }
            assertThat(LAUNCHED.organizer().timers(moved.eventId(), "PT0S"))
                    .anySatisfy(timer -> assertThat(
                                    Instant.parse(timer.path("dueAt").asString()))
                            .isEqualTo(movedTo));
            assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
        }
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
