package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.callboard.scheduler.planning.ReminderPlan.Item;
import io.callboard.scheduler.planning.ReminderPlan.Skipped;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReminderPlanTest {

    private static final PlanProperties PROPERTIES =
            new PlanProperties(new BigDecimal("0.001"), new BigDecimal("0.0075"), "USD", 500, 10, Duration.ofHours(6));

    /** 17:00 UTC. */
    private static final Schedule START = schedule("2026-12-01T18:00");

    @Test
    void anEventInThreeHoursGetsNoReminderOfADayBefore() {
        ReminderPlan plan = plan(
                List.of("P14D", "P7D", "P3D", "P1D", "PT12H", "PT1H", "PT15M", "PT0S"),
                1,
                "2026-12-01T14:00:00Z",
                "EMAIL");

        assertThat(plan.recommendedRules()).containsExactly("PT1H", "PT15M", "PT0S");
        assertThat(plan.skipped()).extracting(Skipped::rule).containsExactly("P14D", "P7D", "P3D", "P1D", "PT12H");
        assertThat(plan.skipped()).extracting(Skipped::reason).containsOnly(TimerReason.PAST_DUE);
    }

    @Test
    void aWallClockOfEachRegistrantGoesAroundTheWorld() {
        List<String> rules = List.of("P1D@09:00/REGISTRANT", "P1D@09:00/EVENT", "P0D@23:00/REGISTRANT", "PT1H");

        ReminderPlan plan = plan(rules, 1, "2026-11-20T00:00:00Z", "EMAIL");

        // event-service takes offsets only.
        assertThat(plan.recommendedRules()).containsExactly("PT1H");
        assertThat(plan.items())
                .extracting(
                        item -> item.rule() + " " + item.dueAt() + " " + item.lastDueAt() + " " + item.usefulUntil())
                .contains(
                        // 09:00 on the day before, from the first zone (UTC+14) to the last (UTC-12).
                        "P1D@09:00/EVENT 2026-11-30T08:00:00Z null 2026-12-01T16:00:00Z",
                        "PT1H 2026-12-01T16:00:00Z null 2026-12-01T17:00:00Z")
                .hasSize(4);
        Item world = plan.items().stream()
                .filter(item -> item.rule().equals("P1D@09:00/REGISTRANT"))
                .findFirst()
                .orElseThrow();
        assertThat(Duration.between(world.dueAt(), world.lastDueAt()))
                .isBetween(Duration.ofHours(22), Duration.ofHours(24));
        assertThat(world.usefulUntil()).isEqualTo(Instant.parse("2026-12-01T16:00:00Z"));
        assertThat(plan.costs().getFirst().messages()).isEqualTo(4);
        assertThat(plan(rules, 1, "2026-12-01T17:00:00Z", "EMAIL").skipped())
                .extracting(Skipped::reason)
                .containsOnly(TimerReason.PAST_DUE);
    }

    @Test
    void hasTheInstantsOfTheTimers() {
        List<String> rules = List.of("P14D", "P1D", "PT24H", "PT1H", "soon", "PT0S");

        ReminderPlan plan = plan(rules, 1, "2026-11-20T00:00:00Z", "EMAIL");

        DueInstants timers = DueInstants.of(START, rules);
        assertThat(plan.items())
                .extracting(Item::dueAt)
                .containsExactlyElementsOf(timers.items().stream()
                        .map(DueInstants.Due::dueAt)
                        .skip(1)
                        .toList());
        assertThat(plan.items())
                .extracting(Item::usefulUntil)
                .containsExactlyElementsOf(timers.items().stream()
                        .map(DueInstants.Due::usefulUntil)
                        .skip(1)
                        .toList());
        assertThat(plan.skipped())
                .extracting(skipped -> skipped.rule() + " " + skipped.reason())
                .containsExactly("P14D PAST_DUE", "PT24H SAME_INSTANT", "soon UNKNOWN_RULE");
    }

    @Test
    void showsARuleAfterTheRegistrationApartBecauseEachPersonHasAnInstant() {
        List<String> rules = List.of("PT1H", "P2D@REGISTRATION", "P30D@REGISTRATION");

        ReminderPlan plan = plan(rules, 10, "2026-11-20T10:20:00Z", "EMAIL");

        assertThat(plan.items()).extracting(Item::rule).containsExactly("PT1H");
        assertThat(plan.recommendedRules()).containsExactly("PT1H");
        assertThat(plan.afterRegistration())
                .extracting(item -> item.rule() + " " + item.dueAtIfRegisteredNow())
                .containsExactly("P2D@REGISTRATION 2026-11-22T10:30:00Z");
        assertThat(plan.skipped())
                .extracting(skipped -> skipped.rule() + " " + skipped.dueAt() + " " + skipped.reason())
                .containsExactly("P30D@REGISTRATION null AFTER_START");
        assertThat(plan.costs().getFirst().messages()).isEqualTo(20);
    }

    @Test
    void countsTheCostOfEachChannel() {
        ReminderPlan plan = plan(List.of("PT1H", "PT0S"), 20_000, "2026-11-20T00:00:00Z", "EMAIL", "SMS");

        assertThat(plan.costs())
                .extracting(cost -> cost.channel() + " " + cost.messages() + " "
                        + cost.amount().amount())
                .containsExactly("EMAIL 40000 40.00", "SMS 40000 300.00");
        assertThat(plan.total().amount()).isEqualTo("340.00");
        assertThat(plan.total().currency()).isEqualTo("USD");
    }

    @Test
    void inAppMessagesCostNothingAndNoProviderIsTooSlowForThem() {
        ReminderPlan plan = plan(List.of("PT0S"), 10_000_000, "2026-11-20T00:00:00Z", "IN_APP");

        assertThat(plan.costs())
                .extracting(cost -> cost.channel() + " " + cost.messages() + " "
                        + cost.amount().amount())
                .containsExactly("IN_APP 10000000 0.00");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void aDefaultRuleUsesItsOwnChannelsAndUsefulTime() {
        ReminderRule twoHours = ReminderRule.parse("PT2H").orElseThrow();
        List<PlannedRule> rules = List.of(
                new PlannedRule("P1D", List.of("EMAIL"), twoHours, LateRegistrants.SKIP, InQuietHours.ON_TIME, null),
                new PlannedRule("PT24H", List.of("SMS"), null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null),
                new PlannedRule(
                        "PT12H", List.of("EMAIL", "SMS"), null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null),
                new PlannedRule("PT0S", null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null));

        ReminderPlan both = planOf(rules, 1, "2026-11-20T00:00:00Z", "EMAIL", "SMS");
        ReminderPlan email = planOf(rules, 1, "2026-11-20T00:00:00Z", "EMAIL");

        assertThat(both.items())
                .extracting(item -> item.rule() + " " + item.channels())
                .containsExactly("P1D [EMAIL]", "PT24H [SMS]", "PT12H [EMAIL, SMS]", "PT0S [EMAIL, SMS]");
        assertThat(both.items().getFirst().usefulUntil())
                .isEqualTo(START.startsAt().minusSeconds(7200));
        assertThat(both.costs())
                .extracting(cost -> cost.channel() + " " + cost.messages())
                .containsExactly("EMAIL 3", "SMS 3");
        assertThat(email.items())
                .extracting(item -> item.rule() + " " + item.channels())
                .containsExactly("P1D [EMAIL]", "PT12H [EMAIL]", "PT0S [EMAIL]");
        assertThat(email.skipped())
                .extracting(skipped -> skipped.rule() + " " + skipped.reason())
                .containsExactly("PT24H NO_CHANNEL");
    }

    @Test
    void warnsWhereTheProviderIsTooSlow() {
        // 15 minutes have room for 9,000 text messages at 10 per second.
        assertThat(plan(List.of("PT15M", "PT0S"), 9_000, "2026-11-20T00:00:00Z", "SMS")
                        .warnings())
                .isEmpty();

        ReminderPlan plan = plan(List.of("PT15M", "PT0S"), 9_010, "2026-11-20T00:00:00Z", "EMAIL", "SMS");

        assertThat(plan.warnings()).hasSize(1);
        ReminderPlan.Warning warning = plan.warnings().getFirst();
        assertThat(warning.rule() + " " + warning.channel()).isEqualTo("PT15M SMS");
        assertThat(warning.lastAt()).isEqualTo(Instant.parse("2026-12-01T17:00:01Z"));
        assertThat(warning.startBy()).isEqualTo(Instant.parse("2026-12-01T16:44:59Z"));
        assertThat(warning.text()).contains("9,010").contains("2026-12-01T16:44:59Z");
    }

    @Test
    void showsWhatQuietHoursMoveInTheZoneOfTheLiveEvent() {
        // The live event starts at 18:00 in Berlin.
        var quiet = new QuietHours(LocalTime.of(14, 0), LocalTime.of(17, 30), Instant.EPOCH);
        ReminderPlan plan = ReminderPlan.of(
                START,
                PlannedRule.of(List.of("P1D", "PT3H", "PT2H", "PT45M")),
                List.of("EMAIL"),
                10,
                quiet,
                PROPERTIES,
                Instant.parse("2026-11-01T12:00:00Z"));

        assertThat(plan.recommendedRules()).containsExactly("P1D", "PT3H", "PT2H", "PT45M");
        assertThat(plan.items())
                .extracting(Item::rule, Item::inEventZoneAt, Item::ruleDueAt, Item::dueReason)
                .containsExactly(
                        tuple("P1D", START.startsAt().minus(Duration.ofDays(1)), null, null),
                        // At the same instant as PT2H, so only in other zones.
                        tuple("PT3H", null, null, null),
                        tuple(
                                "PT2H",
                                START.startsAt().minus(Duration.ofMinutes(255)),
                                START.startsAt().minus(Duration.ofHours(2)),
                                DueReason.QUIET_HOURS),
                        tuple("PT45M", START.startsAt().minus(Duration.ofMinutes(45)), null, DueReason.ON_TIME));
        assertThat(plan.items())
                .extracting(Item::lastDueAt)
                .containsExactly(
                        START.startsAt().minus(Duration.ofDays(1)),
                        START.startsAt().minus(Duration.ofHours(3)),
                        START.startsAt().minus(Duration.ofHours(2)),
                        null);
        assertThat(plan.items().get(2).dueAt()).isBefore(START.startsAt().minus(Duration.ofHours(4)));
    }

    private static ReminderPlan plan(List<String> rules, long audience, String now, String... channels) {
        return planOf(PlannedRule.of(rules), audience, now, channels);
    }

    private static ReminderPlan planOf(List<PlannedRule> rules, long audience, String now, String... channels) {
        return ReminderPlan.of(START, rules, List.of(channels), audience, null, PROPERTIES, Instant.parse(now));
    }

    private static Schedule schedule(String text) {
        LocalDateTime local = LocalDateTime.parse(text);
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Instant startsAt = Schedule.instantOf(local, zone);
        return new Schedule(local, zone, startsAt, startsAt.plusSeconds(3600));
    }
}
