package io.callboard.scheduler.planning;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.TimerRows.TimerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@SchedulerTest
class PlanningIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void plansOneTimerPerRuleAndSkipsWhatIsPast() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "P1D", "PT2H", "PT0S");

        event.tell(service);

        assertThat(timers(event)).containsExactly("1 P1D SKIPPED PAST_DUE", "1 PT2H SCHEDULED", "1 PT0S SCHEDULED");
        TimerRow nearest = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(nearest.dueAt()).isEqualTo(event.startsAt());
        assertThat(nearest.usefulUntil()).isEqualTo(event.startsAt().plus(Duration.ofHours(1)));
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT2H", 1).usefulUntil())
                .isEqualTo(event.startsAt());
    }

    @Test
    void keepsWhatCameDueWhileTheServiceWasAwayAndIsStillUseful() {
        Instant twoHoursAgo = Instant.now().minus(Duration.ofHours(2));
        LiveEventFixture event =
                anEventIn(Duration.ofHours(1), "P1D", "PT150M", "PT90M", "PT0S").changedAt(twoHoursAgo);

        event.tell(service);

        assertThat(timers(event))
                .containsExactly(
                        "1 P1D SKIPPED PAST_DUE", "1 PT150M SKIPPED MISSED", "1 PT90M SCHEDULED", "1 PT0S SCHEDULED");
    }

    @Test
    void rescheduleCancelsTheOldEpochPlansTheNewAndTellsMembers() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "P1D", "PT2H");
        LiveEventFixture later = event.rescheduledBy(Duration.ofDays(2));

        event.tell(service);
        later.tell(service);

        assertThat(timers(event))
                .containsExactly(
                        "1 P1D SKIPPED PAST_DUE",
                        "1 PT2H CANCELLED SUPERSEDED",
                        "2 RESCHEDULED SCHEDULED",
                        "2 P1D SCHEDULED",
                        "2 PT2H SCHEDULED");
        TimerRow notice = TimerRows.only(jdbc, event.eventId(), "RESCHEDULED", 2);
        assertThat(notice.kind()).isEqualTo("RESCHEDULED");
        assertThat(notice.dueAt()).isBeforeOrEqualTo(Instant.now());
        assertThat(notice.usefulUntil()).isEqualTo(later.startsAt());
    }

    @Test
    void cancellationWithdrawsAllAndTellsMembers() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H");
        LiveEventFixture later = event.rescheduledBy(Duration.ofDays(2));

        LiveEventFixture.tell(service, event, later, later.cancelled());

        assertThat(timers(event))
                .containsExactly(
                        "1 PT2H CANCELLED SUPERSEDED",
                        "2 RESCHEDULED CANCELLED EVENT_CANCELLED",
                        "2 PT2H CANCELLED EVENT_CANCELLED",
                        "3 CANCELLED SCHEDULED");
    }

    @Test
    void changedRulesAddAndRemoveTheDifference() {
        LiveEventFixture event = anEventIn(Duration.ofHours(50), "P1D", "PT2H", "PT0S");
        LiveEventFixture changed = event.withRules("PT2H", "PT1H");
        LiveEventFixture changedBack = changed.withRules("P1D", "PT2H");

        event.tell(service);
        changed.tell(service);
        assertThat(timers(event))
                .containsExactly(
                        "1 P1D CANCELLED RULE_REMOVED",
                        "1 PT2H SCHEDULED",
                        "1 PT1H SCHEDULED",
                        "1 PT0S CANCELLED RULE_REMOVED");
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT2H", 1).usefulUntil())
                .isEqualTo(event.startsAt().minus(Duration.ofHours(1)));

        changedBack.tell(service);
        assertThat(timers(event))
                .containsExactly(
                        "1 P1D SCHEDULED",
                        "1 PT2H SCHEDULED",
                        "1 PT1H CANCELLED RULE_REMOVED",
                        "1 PT0S CANCELLED RULE_REMOVED");
    }

    @Test
    void startKeepsTheTimersAndEndSkipsTheRest() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H", "PT0S");

        LiveEventFixture.tell(service, event, event.started());
        assertThat(timers(event)).containsExactly("1 PT2H SCHEDULED", "1 PT0S SCHEDULED");

        event.started().ended().tell(service);
        assertThat(timers(event)).containsExactly("1 PT2H SKIPPED EVENT_ENDED", "1 PT0S SKIPPED EVENT_ENDED");
    }

    @Test
    void anyOrderAndRepetitionEndsWithTheNewestState() {
        Random random = new Random(2);
        for (int round = 0; round < 20; round++) {
            LiveEventFixture first = anEventIn(Duration.ofHours(5), "PT2H", "PT0S");
            LiveEventFixture second = first.withRules("PT1H");
            LiveEventFixture third = second.rescheduledBy(Duration.ofHours(3));
            LiveEventFixture fourth = third.withRules("PT3H", "PT1H");
            List<LiveEventFixture> told = new ArrayList<>(List.of(first, second, third, fourth, second, third));
            Collections.shuffle(told, random);

            told.forEach(state -> state.tell(service));

            assertThat(TimerRows.of(jdbc, first.eventId()))
                    .as("round %d: %s", round, told)
                    .filteredOn(timer ->
                            timer.kind().equals("REMINDER") && timer.status().equals("SCHEDULED"))
                    .extracting(TimerRow::inShort)
                    .containsExactly("2 PT3H SCHEDULED", "2 PT1H SCHEDULED");
        }
    }

    @Test
    void whoMeetsACompactedTopicDoesNotTellOfAnOldReschedule() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H")
                .rescheduledBy(Duration.ofHours(3))
                .withRules("PT1H");

        event.tell(service);

        assertThat(timers(event)).containsExactly("2 PT1H SCHEDULED");
    }

    private List<String> timers(LiveEventFixture event) {
        return TimerRows.inShort(jdbc, event.eventId());
    }
}
