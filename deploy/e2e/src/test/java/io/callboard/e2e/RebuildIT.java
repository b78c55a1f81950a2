package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Scheduler-service, analytics-service and the notifier's projections are lost between two reminders of a live event, and
 * the services read their topics again.
 */
@OnStackForRestarts
class RebuildIT {
    private static final int PEOPLE = 10;
    /** The notifier's projections. Its ledger is not a projection and stays. */
    private static final List<String> PROJECTIONS = List.of("live_event", "registration", "contact");

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void buildTheirDatabasesAgainAndNobodyIsRemindedTwice() {
        Instant startsAt = Times.in(Duration.ofSeconds(100));
        // The first reminder is no longer useful when the second is due, so a scheduler without its data would mark it
        // as missed.
        Crowd crowd = crowd("rebuild", startsAt, "PT1M10S", "PT1M", "PT0S");
        Crowd far = crowd("rebuild-far", startsAt.plus(Duration.ofDays(2)), "P1D", "PT1H", "PT0S");
        organizer().reschedule(far.eventId(), startsAt.plus(Duration.ofDays(3)));
        Times.soon().untilAsserted(() -> far.assertEachGot("RESCHEDULED"));
        Times.after(startsAt.minus(Duration.ofMinutes(1)), Duration.ofSeconds(30))
                .untilAsserted(() -> crowd.assertEachGot("REMINDER", "REMINDER"));
        awaitFigures(far, PEOPLE);
        Map<String, String> timersBefore = dueInstants(far);
        JsonNode figuresBefore = organizer().analytics(far.eventId());

        stack().holdRestarts();
        Map<Part, Long> killed = Stream.of(Part.SCHEDULER_SERVICE, Part.ANALYTICS_SERVICE, Part.NOTIFIER_SERVICE)
                .collect(Collectors.toMap(part -> part, part -> stack().kill(part)));
        databases().recreate(Part.SCHEDULER_SERVICE);
        databases().recreate(Part.ANALYTICS_SERVICE);
        databases().truncate(Part.NOTIFIER_SERVICE, PROJECTIONS);
        killed.keySet().forEach(databases()::forgetOffsets);
        stack().allowRestarts();
        killed.forEach(LAUNCHED::awaitRestart);

        Times.soon().untilAsserted(() -> assertThat(dueInstants(far)).isEqualTo(timersBefore));
        Times.soon()
                .untilAsserted(
                        () -> assertThat(organizer().analytics(far.eventId())).isEqualTo(figuresBefore));
        Times.after(startsAt).untilAsserted(() -> crowd.assertEachGot("REMINDER", "REMINDER", "REMINDER"));
        awaitFigures(crowd, 3 * PEOPLE);
        crowd.assertBalanced();
        // The notice of the move is announced again, with any division of the audience into parts.
        Times.soon().untilAsserted(far::assertBalanced);
        assertThat(organizer().timers(crowd.eventId())).hasSize(3).allSatisfy(timer -> {
            assertThat(timer.path("status").asString()).as(timer.toString()).isNotEqualTo("SKIPPED");
            assertThat(timer.path("reason").asString("")).isNotIn("MISSED", "PAST_DUE");
        });
        Times.staysSo(() -> {
            crowd.assertEachGot("REMINDER", "REMINDER", "REMINDER");
            far.assertEachGot("RESCHEDULED");
        });
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    private static Crowd crowd(String domain, Instant startsAt, String... rules) {
        return Crowd.register(stack(), organizer(), domain, PEOPLE, startsAt, rules);
    }

    /** The due instants of its timers that wait, by id. */
    private static Map<String, String> dueInstants(Crowd crowd) {
        return organizer()
                .timers(crowd.eventId())
                .filter(timer -> timer.path("status").asString().equals("SCHEDULED"))
                .collect(Collectors.toMap(
                        timer -> timer.path("id").asString(),
                        timer -> timer.path("dueAt").asString()));
    }

    private static void awaitFigures(Crowd crowd, int sent) {
        Times.soon().untilAsserted(() -> {
            JsonNode figures = organizer().analytics(crowd.eventId());
            assertThat(figures.path("registrations").path("total").asInt()).isEqualTo(PEOPLE);
            assertThat(figures.path("notifications").path("sent").asInt()).isEqualTo(sent);
        });
    }

    private static Databases databases() {
        return new Databases(stack());
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
