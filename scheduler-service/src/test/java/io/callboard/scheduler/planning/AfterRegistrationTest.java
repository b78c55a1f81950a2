package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.planning.AfterRegistration.Registered;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.LeftTo;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AfterRegistrationTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 17:00 UTC. */
    private static final Schedule SCHEDULE = schedule("2027-12-01T18:00", BERLIN);

    private static final Condition VIP = new Condition(List.of("vip"), null);
    private static final Condition PRESS = new Condition(List.of("press"), null);

    @ParameterizedTest
    @CsvSource({
        "2026-11-28T10:14:59.999Z, 2026-11-28T10:00:00Z",
        "2026-11-28T10:15:00Z,     2026-11-28T10:15:00Z",
        "2026-11-28T10:15:00.001Z, 2026-11-28T10:15:00Z",
        "2026-11-28T23:59:59.999Z, 2026-11-28T23:45:00Z",
        "2026-11-29T00:00:00Z,     2026-11-29T00:00:00Z"
    })
    void aQuarterBeginsAtItsBorder(Instant instant, Instant quarter) {
        assertThat(AfterRegistration.quarterOf(instant)).isEqualTo(quarter);
    }

    /** The clocks go forward on 2027-03-28 at 01:00 UTC, and back on 2027-10-31 at 01:00 UTC. */
    @ParameterizedTest
    @CsvSource({
        "PT15M,  2027-06-01T10:15:00Z, 2027-06-01T10:45:00Z",
        "P2D,    2027-06-01T10:15:00Z, 2027-06-03T10:30:00Z",
        "P2D,    2027-03-26T16:00:00Z, 2027-03-28T15:15:00Z",
        "PT48H,  2027-03-26T16:00:00Z, 2027-03-28T16:15:00Z",
        "P1DT2H, 2027-03-27T00:00:00Z, 2027-03-28T02:15:00Z",
        // Into the hour that is left out.
        "P1D,    2027-03-27T01:15:00Z, 2027-03-28T01:00:00Z",
        // A quarter that ends where the clocks change: by the clock of its people.
        "P1D,    2027-03-28T00:45:00Z, 2027-03-29T00:00:00Z",
        "P1D,    2027-10-31T00:45:00Z, 2027-11-01T02:00:00Z",
        // Into the hour that comes twice.
        "P1D,    2027-10-30T00:15:00Z, 2027-10-31T00:30:00Z"
    })
    void isDueSoLongAfterTheEndOfTheQuarter(String offset, Instant quarter, Instant dueAt) {
        Registered item = only(SCHEDULE, PlannedRule.of(List.of(offset + "@REGISTRATION")), quarter);

        assertThat(item.dueAt()).isEqualTo(dueAt);
        assertThat(item.usefulUntil()).isEqualTo(dueAt.plus(Duration.ofDays(1)));
        assertThat(item.reason()).isNull();
    }

    /** Whatever the offset and the clocks are, nobody is reminded before their own instant. */
    @ParameterizedTest
    @CsvSource({"Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Africa/Casablanca"})
    void isDueForNobodyBeforeTheirOwnInstant(ZoneId zone) {
        Schedule schedule = schedule("2028-12-01T18:00", zone);
        for (Instant instant = Instant.parse("2027-01-01T00:07:30Z");
                instant.isBefore(Instant.parse("2028-01-01T00:00:00Z"));
                instant = instant.plus(Duration.ofMinutes(15))) {
            Registered item =
                    only(schedule, PlannedRule.of(List.of("P2D@REGISTRATION")), AfterRegistration.quarterOf(instant));
            Instant own =
                    Schedule.instantOf(LocalDateTime.ofInstant(instant, zone).plusDays(2), zone);
            assertThat(item.dueAt()).as("%s", instant).isBetween(own, own.plus(Duration.ofMinutes(68)));
        }
    }

    @Test
    void isUsefulUntilTheStartAndOfNoUseAfterIt() {
        List<PlannedRule> rules = PlannedRule.of(List.of("P1D@REGISTRATION"));

        Registered shortly = only(SCHEDULE, rules, Instant.parse("2027-11-30T16:30:00Z"));
        assertThat(shortly.dueAt()).isEqualTo("2027-12-01T16:45:00Z");
        assertThat(shortly.usefulUntil()).isEqualTo(SCHEDULE.startsAt());
        assertThat(shortly.reason()).isNull();
        assertThat(only(SCHEDULE, rules, Instant.parse("2027-11-30T16:45:00Z")).reason())
                .isEqualTo(TimerReason.AFTER_START);
        assertThat(only(SCHEDULE, rules, Instant.parse("2027-11-30T17:00:00Z")).reason())
                .isEqualTo(TimerReason.AFTER_START);
    }

    @Test
    void needsItsChannelAndForDaysTheZone() {
        Schedule unknown = schedule("2027-12-01T18:00", null);
        Instant quarter = Instant.parse("2027-06-01T10:15:00Z");

        assertThat(only(unknown, PlannedRule.of(List.of("P1D@REGISTRATION")), quarter)
                        .reason())
                .isEqualTo(TimerReason.UNKNOWN_ZONE);
        assertThat(only(unknown, PlannedRule.of(List.of("PT1H@REGISTRATION")), quarter)
                        .reason())
                .isNull();
        assertThat(only(SCHEDULE, List.of(rule("P1D@REGISTRATION", Condition.NONE, "SMS")), quarter)
                        .reason())
                .isEqualTo(TimerReason.NO_CHANNEL);
    }

    @Test
    void quartersMatterAsLongAsTheLongestRuleCanBeOfUse() {
        assertThat(AfterRegistration.reach(
                        PlannedRule.of(List.of("PT1H", "PT15M@REGISTRATION", "P2D@REGISTRATION", "P9D@END/ALL"))))
                .contains(Duration.ofDays(4));
        assertThat(AfterRegistration.reach(PlannedRule.of(List.of("PT1H", "P9D@END/ALL"))))
                .isEmpty();
    }

    @Test
    void isNoReminderBeforeTheStartAndNoneOfTheFewer() {
        List<PlannedRule> rules = PlannedRule.of(List.of("P1D@REGISTRATION", "PT1H"));
        assertThat(DueInstants.of(SCHEDULE, rules, List.of("EMAIL")).items())
                .extracting(item -> item.rule().text())
                .containsExactly("PT1H");

        TimerPlan plan = planned(rules, null, "2027-06-01T10:15:00Z").getLast();

        assertThat(plan.rule()).isEqualTo("P1D@REGISTRATION");
        assertThat(plan.selector().quarter()).isEqualTo("2027-06-01T10:15:00Z");
        assertThat(plan.selector().wishes()).containsExactly("ALL");
        assertThat(plan.timing().lateUntil()).isNull();
    }

    /** At 22:30 in Berlin. */
    @Test
    void quietHoursDoNotMoveIt() {
        var night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), Instant.EPOCH);

        TimerPlan plan = planned(PlannedRule.of(List.of("P1D@REGISTRATION")), night, "2027-06-01T20:15:00Z")
                .getLast();

        assertThat(plan.dueAt()).isEqualTo("2027-06-02T20:30:00Z");
        assertThat(plan.timing().dueReason()).isEqualTo(DueReason.ON_TIME);
    }

    @Test
    void aRuleThatIsYoungerThanItsInstantIsPastDue() {
        Instant since = Instant.parse("2027-06-01T12:00:00Z");
        PlannedRule made =
                new PlannedRule("PT1H@REGISTRATION", null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, since);

        assertThat(planned(List.of(made), null, "2027-06-01T10:15:00Z")
                        .getLast()
                        .changedAt())
                .isEqualTo(since);
        assertThat(planned(PlannedRule.of(List.of("PT1H@REGISTRATION")), null, "2027-06-01T10:15:00Z")
                        .getLast()
                        .changedAt())
                .isEqualTo("2027-05-01T00:00:00Z");
    }

    /** The quarters end a day, and a day and a quarter of an hour, before P1D is due. */
    @Test
    void nobodyGetsTwoAtOneInstant() {
        List<TimerPlan> plans = planned(
                PlannedRule.of(List.of("P1D@REGISTRATION", "PT24H@REGISTRATION", "P1D")),
                null,
                "2027-11-29T16:30:00Z",
                "2027-11-29T16:45:00Z");

        assertThat(plans)
                .extracting(plan -> plan.rule() + " " + plan.dueAt() + " " + plan.unplannable())
                .containsExactly(
                        "P1D 2027-11-30T17:00:00Z null",
                        "P1D@REGISTRATION 2027-11-30T16:45:00Z null",
                        "P1D@REGISTRATION 2027-11-30T17:00:00Z SAME_INSTANT",
                        "PT24H@REGISTRATION 2027-11-30T16:45:00Z SAME_INSTANT",
                        "PT24H@REGISTRATION 2027-11-30T17:00:00Z SAME_INSTANT");
    }

    @Test
    void leavesPeopleToOthersOfItsInstantThatAreForSomeOfThem() {
        List<TimerPlan> plans = planned(
                List.of(rule("P1D", VIP), rule("P1D@REGISTRATION", Condition.NONE), rule("PT24H@REGISTRATION", PRESS)),
                null,
                "2027-11-29T16:30:00Z",
                "2027-11-29T16:45:00Z");

        assertThat(plans)
                .extracting(plan -> plan.rule() + " " + plan.dueAt() + " " + plan.unplannable() + " "
                        + plan.selector().leftTo().stream()
                                .map(other -> other.rule() + other.channels())
                                .toList())
                .containsExactly(
                        // What a reminder after the registration has announced is not announced again.
                        "P1D 2027-11-30T17:00:00Z null [P1D@REGISTRATION[]]",
                        "P1D@REGISTRATION 2027-11-30T16:45:00Z null []",
                        "P1D@REGISTRATION 2027-11-30T17:00:00Z null [P1D[EMAIL]]",
                        "PT24H@REGISTRATION 2027-11-30T16:45:00Z SAME_INSTANT []",
                        "PT24H@REGISTRATION 2027-11-30T17:00:00Z SAME_INSTANT []");
    }

    /** Quiet hours divide P1D into zones, and leave it at its instant. */
    @Test
    void leavesPeopleToThoseForOneZone() {
        var night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), Instant.EPOCH);

        TimerPlan plan = planned(PlannedRule.of(List.of("P1D", "P1D@REGISTRATION")), night, "2027-11-29T16:45:00Z")
                .getLast();

        assertThat(plan.rule()).isEqualTo("P1D@REGISTRATION");
        assertThat(plan.unplannable()).isNull();
        assertThat(plan.selector().leftTo()).extracting(LeftTo::zone).containsExactly("");
    }

    private static List<TimerPlan> planned(
            List<PlannedRule> rules, @Nullable QuietHours quietHours, String... quarters) {
        return new EventReminders(
                        UUID.randomUUID(),
                        "org_1",
                        1,
                        SCHEDULE,
                        List.of("EMAIL"),
                        new Parts(
                                List.of(AudienceClock.of(AudienceClock.NO_ZONE)),
                                List.of(),
                                Stream.of(quarters).map(Instant::parse).toList()),
                        quietHours,
                        BegunRules.NONE,
                        Spread.NONE,
                        Instant.parse("2027-11-01T00:00:00Z"),
                        Instant.parse("2027-05-01T00:00:00Z"),
                        TimerReason.PAST_DUE,
                        TimerReason.MISSED,
                        null)
                .plans(rules, List.of());
    }

    private static PlannedRule rule(String text, Condition condition, String... channels) {
        return new PlannedRule(
                text,
                channels.length == 0 ? null : List.of(channels),
                null,
                LateRegistrants.SKIP,
                InQuietHours.ON_TIME,
                null,
                false,
                0,
                condition);
    }

    private static Registered only(Schedule schedule, List<PlannedRule> rules, Instant quarter) {
        List<Registered> all = AfterRegistration.of(schedule, rules, List.of(quarter), List.of("EMAIL"));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static Schedule schedule(String local, @Nullable ZoneId zone) {
        LocalDateTime start = LocalDateTime.parse(local);
        Instant startsAt = Schedule.instantOf(start, zone == null ? BERLIN : zone);
        return new Schedule(start, zone, startsAt, startsAt.plus(Duration.ofHours(1)));
    }
}
