package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.callboard.scheduler.planning.ReminderPlan.Item;
import io.callboard.scheduler.planning.ReminderPlan.Warning;
import io.callboard.scheduler.planning.ZonedReminders.InZone;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.DueReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten text messages and 500 e-mails a second; at most six hours. */
class SpreadTest {

    private static final PlanProperties PROPERTIES =
            new PlanProperties(new BigDecimal("0.001"), new BigDecimal("0.0075"), "USD", 500, 10, Duration.ofHours(6));

    private static final Instant LONG_BEFORE = Instant.parse("2026-11-01T00:00:00Z");

    /** A live event at 18:00 UTC, for an hour. */
    private static final Schedule SCHEDULE = new Schedule(
            LocalDateTime.parse("2026-12-01T18:00"),
            ZoneOffset.UTC,
            Instant.parse("2026-12-01T18:00:00Z"),
            Instant.parse("2026-12-01T19:00:00Z"));

    @Test
    void theSlowestProviderDecidesWithATenthInReserve() {
        Instant at = Instant.parse("2026-12-01T17:00:00Z");
        Spread spread = PROPERTIES.spread(Map.of("EMAIL", 100_000L, "SMS", 1_000L), LONG_BEFORE);

        assertThat(spread.begin(at, List.of("EMAIL"))).isEqualTo(at.minusSeconds(220));
        assertThat(spread.begin(at, List.of("SMS"))).isEqualTo(at.minusSeconds(110));
        assertThat(spread.begin(at, List.of("SMS", "EMAIL", "IN_APP"))).isEqualTo(at.minusSeconds(220));
        assertThat(spread.begin(at, List.of("IN_APP"))).isEqualTo(at);
    }

    @Test
    void itNeitherBeginsBeforeTheCountNorTooEarly() {
        Instant at = Instant.parse("2026-12-01T17:00:00Z");
        Map<String, Long> registrants = Map.of("SMS", 1_000_000L);

        assertThat(PROPERTIES.spread(registrants, LONG_BEFORE).begin(at, List.of("SMS")))
                .isEqualTo(at.minus(Duration.ofHours(6)));
        assertThat(PROPERTIES.spread(registrants, at.minusSeconds(90)).begin(at, List.of("SMS")))
                .isEqualTo(at.minusSeconds(90));
        assertThat(PROPERTIES.spread(registrants, at.plusSeconds(90)).begin(at, List.of("SMS")))
                .isEqualTo(at);
    }

    @Test
    void thePlanShowsTheEarlierInstantWithItsReasonAndWhenTheLastRecipientGetsIt() {
        ReminderPlan plan = plan(36_000, LONG_BEFORE, "PT2H", "PT0S");

        assertThat(plan.items())
                .extracting(Item::rule, Item::dueAt, Item::ruleDueAt, Item::dueReason, Item::lastAt)
                .containsExactly(
                        tuple(
                                "PT2H",
                                Instant.parse("2026-12-01T14:54:00Z"),
                                Instant.parse("2026-12-01T16:00:00Z"),
                                DueReason.SPREAD,
                                Instant.parse("2026-12-01T15:54:00Z")),
                        // A message that says that the event starts now is never sent before the start.
                        tuple(
                                "PT0S",
                                Instant.parse("2026-12-01T18:00:00Z"),
                                null,
                                null,
                                Instant.parse("2026-12-01T19:00:00Z")));
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void thePlanWarnsIfItIsTooLateToBeginEarlyEnough() {
        Instant now = Instant.parse("2026-12-01T15:30:00Z");

        ReminderPlan plan = plan(36_000, now, "PT2H");

        assertThat(plan.items()).extracting(Item::dueAt).containsExactly(now);
        assertThat(plan.skipped()).isEmpty();
        assertThat(plan.warnings())
                .extracting(Warning::lastAt, Warning::startBy)
                .containsExactly(tuple(Instant.parse("2026-12-01T16:30:00Z"), Instant.parse("2026-12-01T15:00:00Z")));
    }

    @Test
    void aRuleThatIsNotSpreadStaysAtItsInstant() {
        ReminderPlan plan = ReminderPlan.of(
                SCHEDULE,
                List.of(
                        new PlannedRule(
                                "PT3H",
                                null,
                                null,
                                LateRegistrants.SKIP,
                                InQuietHours.ON_TIME,
                                null,
                                true,
                                0,
                                Condition.NONE),
                        new PlannedRule("PT2H", null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null)),
                List.of("SMS"),
                600,
                null,
                PROPERTIES,
                LONG_BEFORE);

        assertThat(plan.items())
                .extracting(Item::dueAt)
                .containsExactly(Instant.parse("2026-12-01T14:58:54Z"), Instant.parse("2026-12-01T16:00:00Z"));
    }

    /** Those of Berlin and Paris share the provider. The zone of the live event has nobody. */
    @Test
    void aWallClockOfRegistrantsBeginsEarlierByThoseWhoAreRemindedAtItsInstant() {
        List<String> channels = List.of("SMS");
        PlannedRule rule = PlannedRule.of(List.of("P1D@09:00/REGISTRANT"), LateRegistrants.SKIP, true)
                .getFirst();
        Spread spread = PROPERTIES.spread(
                Map.of("SMS", 1_000L),
                Map.of(
                        "Europe/Berlin", Map.of("SMS", 600L),
                        "Europe/Paris", Map.of("SMS", 300L, "EMAIL", 9L),
                        "Asia/Tokyo", Map.of("SMS", 100L)),
                LONG_BEFORE);

        List<InZone> begins = new ZonedReminders(
                        SCHEDULE, DueInstants.of(SCHEDULE, List.of(rule), channels), channels, null, spread)
                .in(
                        List.of("", "Asia/Tokyo", "Europe/Berlin", "Europe/Paris").stream()
                                .map(AudienceClock::of)
                                .toList(),
                        List.of(Zoned.of(rule, channels)));

        assertThat(begins)
                .extracting(InZone::zone, InZone::dueAt, InZone::spreadUntil, InZone::dueReason)
                .containsExactly(
                        tuple("", Instant.parse("2026-11-30T09:00:00Z"), Instant.parse("2026-11-30T09:00:00Z"), null),
                        tuple(
                                "Asia/Tokyo",
                                Instant.parse("2026-11-30T23:59:49Z"),
                                Instant.parse("2026-12-01T00:00:00Z"),
                                DueReason.SPREAD),
                        tuple(
                                "Europe/Berlin",
                                Instant.parse("2026-11-30T07:58:21Z"),
                                Instant.parse("2026-11-30T08:00:00Z"),
                                DueReason.SPREAD),
                        tuple(
                                "Europe/Paris",
                                Instant.parse("2026-11-30T07:58:21Z"),
                                Instant.parse("2026-11-30T08:00:00Z"),
                                DueReason.SPREAD));
    }

    @Test
    void itNeverBeginsInQuietHours() {
        // Until 15:30. Without them it would begin at 14:54.
        InZone begins = inZone(quiet("09:00", "15:30"), "PT2H");
        assertThat(begins.dueAt()).isEqualTo(Instant.parse("2026-12-01T15:30:00Z"));
        assertThat(begins.dueReason()).isEqualTo(DueReason.SPREAD);
        assertThat(begins.ruleDueAt()).isEqualTo(Instant.parse("2026-12-01T16:00:00Z"));

        // They lie between its beginning and its instant.
        assertThat(inZone(quiet("15:00", "15:30"), "PT2H").dueAt()).isEqualTo(Instant.parse("2026-12-01T15:30:00Z"));

        // They end before it begins.
        assertThat(inZone(quiet("09:00", "14:30"), "PT2H").dueAt()).isEqualTo(Instant.parse("2026-12-01T14:54:00Z"));
    }

    @Test
    void itBeginsSoMuchBeforeTheInstantToWhichQuietHoursMoveIt() {
        InZone moved = inZone(quiet("15:30", "16:30"), "PT2H");

        // A quarter of an hour before they begin, and 66 minutes.
        assertThat(moved.dueAt()).isEqualTo(Instant.parse("2026-12-01T14:09:00Z"));
        assertThat(moved.spreadUntil()).isEqualTo(Instant.parse("2026-12-01T15:15:00Z"));
        assertThat(moved.ruleDueAt()).isEqualTo(Instant.parse("2026-12-01T16:00:00Z"));
        assertThat(moved.dueReason()).isEqualTo(DueReason.QUIET_HOURS_AND_SPREAD);
    }

    private static InZone inZone(QuietHours hours, String rule) {
        List<String> channels = List.of("SMS");
        DueInstants due = DueInstants.of(SCHEDULE, PlannedRule.of(List.of(rule), LateRegistrants.SKIP, true), channels);
        Spread spread = PROPERTIES.spread(Map.of("SMS", 36_000L), LONG_BEFORE);
        return new ZonedReminders(SCHEDULE, due, channels, hours, spread)
                .in(
                        List.of(AudienceClock.of(AudienceClock.NO_ZONE)),
                        due.items().stream()
                                .map(item -> Zoned.of(item, channels))
                                .toList())
                .getFirst();
    }

    private static QuietHours quiet(String from, String to) {
        return new QuietHours(LocalTime.parse(from), LocalTime.parse(to), Instant.EPOCH);
    }

    private static ReminderPlan plan(long audience, Instant now, String... rules) {
        return ReminderPlan.of(
                SCHEDULE,
                PlannedRule.of(List.of(rules), LateRegistrants.SKIP, true),
                List.of("SMS"),
                audience,
                null,
                PROPERTIES,
                now);
    }
}
