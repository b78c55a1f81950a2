package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The instance that relays an outbox is suspended between the read and the send. */
class RelayIT {
    private static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forFaults();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void anotherTakesOverAndTheOldOnePublishesNothingWhenItGoesOn() {
        var databases = new Databases(stack());
        startRelayThatPausesBeforeItSends(databases);
        try (var topics = new Topics(stack().brokers())) {
            Instant startsAt = Times.in(Duration.ofDays(3));
            String eventId = organizer()
                    .schedule("Read and not sent", startsAt, List.of())
                    .path("id")
                    .asString();
            Times.soon().until(() -> versions(topics, eventId).equals(List.of(1L)));

            String beforeTheMove = databases.time(Part.EVENT_SERVICE);
            organizer().reschedule(eventId, startsAt.plus(Duration.ofHours(1)));
            Times.soon()
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> databases.isReadAndNotSent(Part.EVENT_SERVICE, beforeTheMove));
            stack().suspend(Stack.twin(Part.EVENT_SERVICE));
            Instant stoppedAt = CLOCK.instant();
            organizer().cancel(eventId);
            Times.soon().until(() -> versions(topics, eventId).contains(3L));
            System.out.printf(
                    "The relay was replaced and had published %d ms after SIGSTOP%n",
                    Duration.between(stoppedAt, CLOCK.instant()).toMillis());
            // The lease gives 4 s. A busy machine gets more, but less than a stopped process that is given up for lost.
            assertThat(Duration.between(stoppedAt, CLOCK.instant())).isLessThan(Duration.ofSeconds(30));

            stack().resume(Stack.twin(Part.EVENT_SERVICE));
            // The broker refuses what it sends, unless it looks at its lease first.
            Times.soon()
                    .until(() -> Stream.of("Turn failed", "Outbox relay was replaced")
                            .anyMatch(stack().log(Stack.twin(Part.EVENT_SERVICE))::contains));
            Times.staysSo(() -> assertThat(versions(topics, eventId)).isSorted().endsWith(3L));
        }
    }

    /** Leaves two instances of event-service; the one that relays has the failpoint. */
    private static void startRelayThatPausesBeforeItSends(Databases databases) {
        stack().startTwin(Part.EVENT_SERVICE, "-Dcallboard.failpoint=chassis.outbox.after-read:sleep");
        stack().holdRestarts();
        long killed = stack().kill(Part.EVENT_SERVICE);
        String twin = stack().pid(Stack.twin(Part.EVENT_SERVICE)) + "@";
        Times.soon().until(() -> databases.relay(Part.EVENT_SERVICE).startsWith(twin));
        stack().allowRestarts();
        LAUNCHED.awaitRestart(Part.EVENT_SERVICE, killed);
    }

    /** The versions of a live event in the order of their records. */
    private static List<Long> versions(Topics topics, String eventId) {
        return topics.all().stream()
                .filter(message -> message.topic().equals("live-events.v1")
                        && message.key().equals(eventId))
                .map(message -> message.value().path("version").asLong())
                .toList();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
