package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.planning.ReminderPlan.Item;
import io.callboard.scheduler.planning.ReminderPlan.Skipped;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.TimerReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowUpsTest {

    /** From 17:00 to 18:00 UTC, on the day before the clocks go forward. */
    private static final Schedule SCHEDULE = schedule(ZoneId.of("Europe/Berlin"));

    @Test
    void daysAreOfTheCalendarAndTimesAreExact() {
        assertThat(inShort(SCHEDULE, "P1D@END/ALL", "PT24H@END/ALL", "PT0S@END/ATTENDED", "PT90M@END/NO_SHOW", "PT1H"))
                .containsExactly(
                        "PT0S@END/ATTENDED 2027-03-27T18:00:00Z",
                        "PT90M@END/NO_SHOW 2027-03-27T19:30:00Z",
                        "P1D@END/ALL 2027-03-28T17:00:00Z",
                        "PT24H@END/ALL 2027-03-28T18:00:00Z");
    }

    @Test
    void nobodyGetsTwoAtOneInstant() {
        assertThat(inShort(SCHEDULE, "PT1H@END/ATTENDED", "PT1H@END/NO_SHOW", "PT2H@END/ATTENDED", "PT2H@END/ALL"))
                .containsExactly(
                        "PT1H@END/ATTENDED 2027-03-27T19:00:00Z",
                        "PT1H@END/NO_SHOW 2027-03-27T19:00:00Z",
                        "PT2H@END/ALL 2027-03-27T20:00:00Z",
                        "PT2H@END/ATTENDED 2027-03-27T20:00:00Z SAME_INSTANT");
        assertThat(FollowUps.of(
                        SCHEDULE,
                        List.of(on("PT1H@END/ALL", "EMAIL"), on("PT1H@END/ATTENDED", "SMS")),
                        List.of("EMAIL", "SMS")))
                .extracting(FollowUps.FollowUp::reason)
                .containsOnlyNulls();
    }

    @Test
    void needsItsChannelAndForDaysTheZone() {
        assertThat(inShort(schedule(null), "P1D@END/ALL", "PT1H@END/ALL"))
                .containsExactly("P1D@END/ALL 2027-03-27T18:00:00Z UNKNOWN_ZONE", "PT1H@END/ALL 2027-03-27T19:00:00Z");
        assertThat(FollowUps.of(SCHEDULE, List.of(on("PT1H@END/ALL", "SMS")), List.of("EMAIL")))
                .extracting(FollowUps.FollowUp::reason)
                .containsExactly(TimerReason.NO_CHANNEL);
    }

    @Test
    void isNoReminderBeforeTheStart() {
        DueInstants due = DueInstants.of(SCHEDULE, List.of("PT1H@END/ALL", "PT1H"));

        assertThat(due.items()).extracting(item -> item.rule().text()).containsExactly("PT1H");
        assertThat(due.unplannable()).isEmpty();
    }

    @Test
    void aPlanShowsThemToo() {
        ReminderPlan plan = ReminderPlan.of(
                SCHEDULE,
                PlannedRule.of(List.of("PT1H", "PT0S@END/ALL", "PT1H@END/ATTENDED", "PT1H@END/ALL")),
                List.of("EMAIL"),
                10,
                null,
                new PlanProperties(
                        new BigDecimal("0.001"), new BigDecimal("0.0075"), "USD", 500, 10, Duration.ofHours(6)),
                Instant.parse("2027-03-27T18:30:00Z"));

        assertThat(plan.items())
                .containsExactly(new Item(
                        "PT1H@END/ALL",
                        List.of("EMAIL"),
                        Instant.parse("2027-03-27T19:00:00Z"),
                        null,
                        Instant.parse("2027-03-27T19:00:00Z"),
                        null,
                        null,
                        Instant.parse("2027-03-27T19:00:00.020Z"),
                        Instant.parse("2027-03-28T19:00:00Z"),
                        null));
        assertThat(plan.skipped())
                .extracting(Skipped::rule, Skipped::reason)
                .map(String::valueOf)
                .containsExactlyInAnyOrder(
                        "(\"PT1H\", PAST_DUE)",
                        "(\"PT0S@END/ALL\", PAST_DUE)",
                        "(\"PT1H@END/ATTENDED\", SAME_INSTANT)");
        assertThat(plan.costs().getFirst().messages()).isEqualTo(10);
    }

    private static Schedule schedule(@Nullable ZoneId zone) {
        Instant start = Instant.parse("2027-03-27T17:00:00Z");
        return new Schedule(LocalDateTime.parse("2027-03-27T18:00"), zone, start, start.plus(Duration.ofHours(1)));
    }

    private static PlannedRule on(String text, String channel) {
        return new PlannedRule(text, List.of(channel), null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null);
    }

    private static List<String> inShort(Schedule schedule, String... rules) {
        return FollowUps.of(schedule, PlannedRule.of(List.of(rules)), List.of("EMAIL")).stream()
                .map(one -> one.rule().text() + " " + one.dueAt() + (one.reason() == null ? "" : " " + one.reason()))
                .toList();
    }
}
