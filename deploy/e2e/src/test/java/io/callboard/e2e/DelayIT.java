package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * An event with 500 registrants runs late, after their reminder of the planned start has gone out and before the start.
 * Each gets one notice, no reminder twice, and the reminder that was still to come at its new instant.
 */
class DelayIT extends WholeWayScene {
    private static final Duration DELAY = Duration.ofMinutes(2);

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void runningLateTellsEachRegistrantOnceAndRemindsNobodyTwice() {
        Instant planned = Times.in(Duration.ofSeconds(210));
        Crowd crowd = Crowd.register(stack(), organizer(), "late.example", 500, planned, "PT2M", "PT0S");
        Person guest = Person.byMail("Yara", "Europe/Berlin");
        String joinUrl = guest.registerFor(stack(), crowd.eventId())
                .json()
                .path("joinUrl")
                .asString();
        Times.after(planned.minusSeconds(120)).untilAsserted(() -> crowd.assertEachGot("REMINDER"));

        Instant startsAt = Instant.parse(organizer()
                .delay(crowd.eventId(), (int) DELAY.toMinutes())
                .path("startsAt")
                .asString());

        assertThat(startsAt).isEqualTo(planned.plus(DELAY));
        Times.soon()
                .untilAsserted(() -> assertThat(
                                Http.anonymous().get(URI.create(joinUrl)).body())
                        .contains("runs late")
                        .contains(Times.clockTime(planned), Times.clockTime(startsAt)));
        Person knowing = Person.byMail("Zoe", "Europe/Berlin");
        knowing.registerFor(stack(), crowd.eventId());
        Times.after(startsAt).untilAsserted(() -> crowd.assertEachGot("REMINDER", "RESCHEDULED", "REMINDER"));
        assertThat(organizer().timers(crowd.eventId()).map(DelayIT::inShort)).contains("1 PT2M DONE", "2 PT2M DONE");
        Times.staysSo(() -> {
            crowd.assertEachGot("REMINDER", "RESCHEDULED", "REMINDER");
            // The confirmation contained the present start, and both reminders were still to come.
            assertThat(kinds(crowd, knowing)).containsExactly("CONFIRMATION", "REMINDER", "REMINDER");
            crowd.assertBalanced();
        });
    }

    private static List<String> kinds(Crowd crowd, Person person) {
        return person.mails(stack()).stream()
                .map(mail -> organizer()
                        .deliveries(crowd.eventId())
                        .filter(delivery -> delivery.path("id").asString().equals(String.valueOf(mail.deliveryId())))
                        .map(delivery -> delivery.path("kind").asString())
                        .findFirst()
                        .orElse("of no known delivery"))
                .toList();
    }

    private static String inShort(JsonNode timer) {
        String reason = timer.path("reason").asString("");
        return "%d %s %s %s"
                .formatted(
                        timer.path("epoch").asInt(),
                        timer.path("rule").asString(),
                        timer.path("status").asString(),
                        reason)
                .strip();
    }
}
