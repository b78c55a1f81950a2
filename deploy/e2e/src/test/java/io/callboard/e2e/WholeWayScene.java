package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** What the tests of the stack without faults share: one launched stack, one organizer, and how long they wait. */
@Execution(ExecutionMode.CONCURRENT)
abstract class WholeWayScene {
    static final Duration LATENESS = Duration.ofSeconds(15);
    static final Duration QUIET = Duration.ofSeconds(8);
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
        soon().until(() -> organizer().isKnown(eventId));
        return eventId;
    }

    static List<JsonNode> reminderLines(String eventId) {
        return Accounts.ofReminders(organizer().summary(eventId));
    }

    static String link(Received message, String containing) {
        return message.link(containing)
                .orElseThrow(() -> new AssertionError("No link with " + containing + " in\n" + message.all()));
    }

    static Answer get(String uri) {
        return Http.anonymous().get(URI.create(uri));
    }

    static Instant in(Duration ahead) {
        return CLOCK.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions();
    }

    static ConditionFactory by(Instant latest) {
        Duration left = Duration.between(CLOCK.instant(), latest);
        return await().atMost((left.isNegative() ? Duration.ZERO : left).plusSeconds(10))
                .pollInterval(Duration.ofMillis(500));
    }

    static void staysSo(ThrowingRunnable assertion) {
        await().during(QUIET)
                .atMost(QUIET.plusSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(assertion);
    }
}
