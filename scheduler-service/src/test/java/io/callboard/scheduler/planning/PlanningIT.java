package io.callboard.scheduler.planning;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.Message;
import io.callboard.scheduler.ContractMessages;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
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

/**
 * The timers of a live event follow from its newest state, in any order of its messages and with any repetitions. The
 * test applies states in many orders, and compares the rows of {@code timer}.
 */
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

    /** As after a later release stored them. The next message replaces the row without reading its rules. */
    @Test
    void rulesThatCannotBeReadAreReplacedByTheNextVersion() {
        LiveEventFixture event = anEventIn(Duration.ofHours(50), "PT2H");
        event.tell(service);
        assertThat(jdbc.sql(
                                "update live_event set late_registrants = 'LATER', rules = '{of a later release}' where event_id = ?")
                        .param(event.eventId())
                        .update())
                .isOne();

        event.withRules("PT1H").tell(service);

        assertThat(timers(event)).containsExactly("1 PT2H CANCELLED RULE_REMOVED", "1 PT1H SCHEDULED");
        assertThat(jdbc.sql("select rules::text from live_event where event_id = ?")
                        .param(event.eventId())
                        .query(String.class)
                        .single())
                .isEqualTo("{PT1H}");
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
    void aDelayOfALiveEventIsNewsOnlyWhileItsStartIsAhead() {
        LiveEventFixture early = anEventIn(Duration.ofMinutes(5), "PT0S").started();
        LiveEventFixture underWay = anEventIn(Duration.ofMinutes(-20), "PT0S")
                .changedAt(Instant.now().minus(Duration.ofHours(1)))
                .started();

        LiveEventFixture.tell(service, early, early.rescheduledBy(Duration.ofMinutes(10)));
        LiveEventFixture.tell(service, underWay, underWay.rescheduledBy(Duration.ofMinutes(10)));

        assertThat(timers(early))
                .containsExactly("1 PT0S CANCELLED SUPERSEDED", "2 RESCHEDULED SCHEDULED", "2 PT0S SCHEDULED");
        assertThat(TimerRows.only(jdbc, early.eventId(), "RESCHEDULED", 2).usefulUntil())
                .isEqualTo(early.startsAt().plus(Duration.ofMinutes(10)));
        assertThat(timers(underWay))
                .containsExactlyInAnyOrder(
                        "1 PT0S SKIPPED PAST_DUE", "2 RESCHEDULED SKIPPED MISSED", "2 PT0S SKIPPED PAST_DUE");
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
    void aFactThatIsNoStateChangesNothing() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H");
        event.tell(service);

        service.getBean(TimerPlanner.class)
                .follow(List.of(new Message<>(
                        "liked",
                        "LiveEventLiked",
                        event.eventId().toString(),
                        event.occurredAt(),
                        ContractMessages.read(
                                "live-events.v1",
                                "LiveEventLiked",
                                "{\"eventId\":\"" + event.eventId() + "\"}",
                                LiveEventState.class))));

        assertThat(timers(event)).containsExactly("1 PT2H SCHEDULED");
    }

    @Test
    void tellsOfARescheduleWhoseOwnMessageItNeverSaw() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H")
                .rescheduledBy(Duration.ofHours(3))
                .withRules("PT1H");

        event.tell(service);

        assertThat(timers(event)).containsExactly("2 RESCHEDULED SCHEDULED", "2 PT1H SCHEDULED");
    }

    @Test
    void twoQuickMovesLeaveOneNotice() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture later = event.rescheduledBy(Duration.ofHours(1));

        LiveEventFixture.tell(service, event, later, later.rescheduledBy(Duration.ofHours(1)));

        assertThat(timers(event))
                .containsExactly(
                        "1 PT0S CANCELLED SUPERSEDED",
                        "2 RESCHEDULED CANCELLED SUPERSEDED",
                        "2 PT0S CANCELLED SUPERSEDED",
                        "3 RESCHEDULED SCHEDULED",
                        "3 PT0S SCHEDULED");
    }

    @Test
    void anUnknownZoneTouchesOnlyTheRulesThatNeedIt() {
        LiveEventFixture event =
                anEventIn(Duration.ofHours(50), "P1D", "PT2H", "PT0S").inZone("Mars/Olympus_Mons");

        event.tell(service);

        assertThat(timers(event))
                .containsExactlyInAnyOrder("1 P1D SKIPPED UNKNOWN_ZONE", "1 PT2H SCHEDULED", "1 PT0S SCHEDULED");
        TimerRow skipped = TimerRows.only(jdbc, event.eventId(), "P1D", 1);
        assertThat(skipped.dueAt()).isEqualTo(event.startsAt());

        // The next state has a zone that this version of Java knows.
        event.withRules("P1D", "PT2H", "PT0S").inZone("Europe/Berlin").tell(service);
        assertThat(timers(event)).containsExactly("1 P1D SCHEDULED", "1 PT2H SCHEDULED", "1 PT0S SCHEDULED");
        assertThat(TimerRows.only(jdbc, event.eventId(), "P1D", 1).dueAt()).isBefore(event.startsAt());
    }

    @Test
    void anUnknownRuleTouchesOnlyItself() {
        LiveEventFixture event = anEventIn(Duration.ofHours(50), "P1D", "after:PT1H", "PT0S");

        event.tell(service);

        assertThat(timers(event))
                .containsExactlyInAnyOrder("1 P1D SCHEDULED", "1 after:PT1H SKIPPED UNKNOWN_RULE", "1 PT0S SCHEDULED");
    }

    @Test
    void remindsOnceWhereTwoRulesMeet() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "PT24H", "PT0S").inZone("UTC");
        event.tell(service);
        assertThat(timers(event)).containsExactlyInAnyOrder("1 PT24H SCHEDULED", "1 PT0S SCHEDULED");

        LiveEventFixture both = event.withRules("PT24H", "P1D", "PT0S");
        both.tell(service);
        assertThat(timers(event))
                .containsExactlyInAnyOrder("1 P1D SCHEDULED", "1 PT24H SKIPPED SAME_INSTANT", "1 PT0S SCHEDULED");

        both.withRules("PT24H", "PT0S").tell(service);
        assertThat(timers(event))
                .containsExactlyInAnyOrder("1 P1D CANCELLED RULE_REMOVED", "1 PT24H SCHEDULED", "1 PT0S SCHEDULED");
    }

    @Test
    void keepsWhatTimersFollowFrom() {
        LiveEventFixture event =
                anEventIn(Duration.ofHours(5), "P1D", "PT0S").on("EMAIL", "SMS").withLateRegistrants("SEND_NOW");

        event.tell(service);

        assertThat(jdbc.sql("""
            select concat_ws(' ', zone, extract(epoch from ends_at - starts_at)::integer,
                array_to_string(rules, ','), array_to_string(channels, ','), late_registrants, shape)
            from live_event where event_id = :id
            """)
                        .param("id", event.eventId())
                        .query(String.class)
                        .single())
                .isEqualTo("Europe/Berlin 3600 P1D,PT0S EMAIL,SMS SEND_NOW 4");
    }

    @Test
    void readingTheTopicAgainFillsRowsOfAnOlderShapeAndMovesNoTimer() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT2H", "PT0S");
        LiveEventFixture later = event.rescheduledBy(Duration.ofHours(1));
        LiveEventFixture.tell(service, event, later);
        List<TimerRow> timers = TimerRows.of(jdbc, event.eventId());
        jdbc.sql("update live_event set shape = 0, zone = null where event_id = :id")
                .param("id", event.eventId())
                .update();

        event.tell(service);
        assertThat(zone(event)).isEqualTo("null, epoch 2");
        later.tell(service);

        assertThat(zone(event)).isEqualTo("Europe/Berlin, epoch 2");
        assertThat(TimerRows.of(jdbc, event.eventId())).isEqualTo(timers);
    }

    @Test
    void aTimerThatWasOverBeforeTheDatabaseIsNotMissed() {
        Instant threeDaysAgo = Instant.now().minus(Duration.ofDays(3));
        LiveEventFixture event = anEventIn(Duration.ofHours(1), "P14D", "P1D", "PT150M", "PT90M", "PT0S")
                .changedAt(threeDaysAgo);

        LiveEventFixture.tellHistory(service, event);

        assertThat(timers(event))
                .containsExactly(
                        "1 P14D SKIPPED PAST_DUE",
                        "1 P1D DONE BEFORE_REBUILD",
                        "1 PT150M DONE BEFORE_REBUILD",
                        "1 PT90M SCHEDULED",
                        "1 PT0S SCHEDULED");
    }

    @Test
    void treatsAPastTimerFromHistoryAsPossiblySent() {
        LiveEventFixture event = anEventIn(Duration.ofHours(1), "PT90M", "PT0S").withRules("PT90M", "PT0S");

        LiveEventFixture.tellHistory(service, event);
        assertThat(timers(event)).containsExactly("1 PT90M DONE BEFORE_REBUILD", "1 PT0S SCHEDULED");

        LiveEventFixture ended = event.ended();
        LiveEventFixture.tellHistory(service, ended);
        assertThat(timers(event)).containsExactly("1 PT90M DONE BEFORE_REBUILD", "1 PT0S SKIPPED EVENT_ENDED");
    }

    private String zone(LiveEventFixture event) {
        return jdbc.sql("select coalesce(zone, 'null') || ', epoch ' || epoch from live_event where event_id = :id")
                .param("id", event.eventId())
                .query(String.class)
                .single();
    }

    private List<String> timers(LiveEventFixture event) {
        return TimerRows.inShort(jdbc, event.eventId());
    }
}
