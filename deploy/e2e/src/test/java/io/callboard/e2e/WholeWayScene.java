package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** What the tests of the stack without faults share: one launched stack and one organizer. */
@Execution(ExecutionMode.CONCURRENT)
abstract class WholeWayScene {
    /** A message may arrive so long after its instant. Without other work on the machine it takes less than a second. */
    static final Duration LATENESS = Duration.ofMinutes(1);

    static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    static Stack stack() {
        return LAUNCHED.stack();
    }

    static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    static String schedule(String title, Instant startsAt, String... rules) {
        JsonNode event = organizer().schedule(title, startsAt, List.of(rules));
        assertThat(event.path("status").asString()).isEqualTo("SCHEDULED");
        assertThat(Instant.parse(event.path("startsAt").asString())).isEqualTo(startsAt);
        String eventId = event.path("id").asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        return eventId;
    }

    static List<JsonNode> reminderLines(String eventId) {
        return Accounts.ofReminders(organizer().summary(eventId));
    }

    /**
     * Waits until each person has the confirmation on each channel. One that is still queued would show a change of the
     * live event itself, and no notice would follow on its channel.
     */
    static void awaitConfirmations(List<Person> people) {
        for (Person person : people) {
            Times.soon()
                    .untilAsserted(() -> assertThat(person.everything(stack()))
                            .hasSize(person.channels().size()));
        }
    }

    static String link(Received message, String containing) {
        return message.link(containing)
                .orElseThrow(() -> new AssertionError("No link with " + containing + " in\n" + message.all()));
    }

    static Answer get(String uri) {
        return Http.anonymous().get(URI.create(uri));
    }
}
