package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.callboard.chassis.testing.Vectors;
import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.DueInstants.Unplannable;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DueInstantsTest {

    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "America/Sao_Paulo",
            "Africa/Cairo",
            "UTC");

    @ParameterizedTest
    @MethodSource("instants")
    void isDueAsTheContractSays(Vectors.Instants vector) {
        var schedule = new Schedule(
                LocalDateTime.parse(vector.start().local()),
                ZoneId.of(vector.start().zone()),
                vector.startsAt(),
                vector.startsAt().plus(Duration.ofHours(1)));

        assertThat(DueInstants.of(schedule, vector.rules()).items())
                .extracting(item -> new Vectors.Instants.Due(item.rule().text(), item.dueAt()))
                .containsExactlyElementsOf(vector.due());
    }

    static List<Vectors.Instants> instants() {
        return Vectors.reminderInstants();
    }

    @Test
    void isUsefulUntilTheNextNearerRuleAndTheNearestUntilTheEnd() {
        Schedule schedule = schedule(LocalDateTime.parse("2026-12-01T18:00"), ZoneId.of("Europe/Berlin"));

        DueInstants due = DueInstants.of(schedule, List.of("PT0S", "P1D", "PT1H"));

        assertThat(due.items())
                .extracting(item -> item.rule().text(), Due::usefulUntil)
                .containsExactly(
                        tuple("P1D", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT1H", Instant.parse("2026-12-01T17:00:00Z")),
                        tuple("PT0S", Instant.parse("2026-12-01T18:00:00Z")));
    }

    @Test
    void isForLatePeopleUntilTheNextRuleOnItsChannelsOrAsLongAsItIsUseful() {
        Schedule schedule = schedule(LocalDateTime.parse("2026-12-01T18:00"), ZoneId.of("Europe/Berlin"));
        Optional<ReminderRule> start = ReminderRule.parse("PT0S");
        List<PlannedRule> rules = List.of(
                new PlannedRule(
                        "PT5H",
                        List.of("EMAIL"),
                        start.orElseThrow(),
                        LateRegistrants.NEAREST_ONLY,
                        InQuietHours.ON_TIME,
                        null),
                new PlannedRule("PT4H", List.of("SMS"), null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null),
                new PlannedRule(
                        "PT3H", null, start.orElseThrow(), LateRegistrants.SEND_NOW, InQuietHours.ON_TIME, null),
                new PlannedRule("PT2H", null, null, LateRegistrants.NEAREST_ONLY, InQuietHours.ON_TIME, null),
                new PlannedRule("PT1H", null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null));

        assertThat(DueInstants.of(schedule, rules, List.of("EMAIL", "SMS")).items())
                .extracting(item -> item.rule().text(), Due::lateUntil)
                .containsExactly(
                        tuple("PT5H", Instant.parse("2026-12-01T14:00:00Z")),
                        tuple("PT4H", null),
                        tuple("PT3H", Instant.parse("2026-12-01T17:00:00Z")),
                        tuple("PT2H", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT1H", null));
    }

    /** What is for other people does not take the place of a reminder, and does not end its usefulness. */
    @Test
    void rulesForSomeCountForThoseOnly() {
        Schedule schedule = schedule(LocalDateTime.parse("2026-12-01T18:00"), ZoneId.of("Europe/Berlin"));
        Condition vip = new Condition(List.of("vip"), null);
        Condition press = new Condition(List.of("press"), null);

        DueInstants due = DueInstants.of(
                schedule,
                List.of(
                        forSome("P2D", Condition.NONE),
                        forSome("PT48H", vip),
                        forSome("P1D", vip),
                        forSome("PT24H", Condition.NONE),
                        forSome("PT3H", press),
                        forSome("PT1H", Condition.NONE)),
                List.of("EMAIL"));

        assertThat(due.items())
                .extracting(item -> item.rule().text(), Due::usefulUntil)
                .containsExactly(
                        tuple("P2D", Instant.parse("2026-11-30T17:00:00Z")),
                        tuple("P1D", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT24H", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT3H", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT1H", Instant.parse("2026-12-01T17:00:00Z")));
        assertThat(due.repeated()).extracting(item -> item.rule().text()).containsExactly("PT48H");
    }

    private static PlannedRule forSome(String text, Condition condition) {
        return new PlannedRule(text, null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null, false, 0, condition);
    }

    @Test
    void theNearestReminderIsUsefulUntilTheStart() {
        Schedule schedule = schedule(LocalDateTime.parse("2026-12-01T18:00"), ZoneId.of("Europe/Berlin"));

        assertThat(DueInstants.of(schedule, List.of("P1D")).items())
                .extracting(Due::usefulUntil)
                .containsExactly(schedule.startsAt());
    }

    @Test
    void thatTheEventStartsIsUsefulForAnHourAtMost() {
        Instant startsAt = Instant.parse("2026-12-01T17:00:00Z");
        LocalDateTime local = LocalDateTime.parse("2026-12-01T18:00");
        ZoneId zone = ZoneId.of("Europe/Berlin");

        for (Duration length : List.of(Duration.ofMinutes(20), Duration.ofDays(7))) {
            var schedule = new Schedule(local, zone, startsAt, startsAt.plus(length));
            assertThat(DueInstants.of(schedule, List.of("PT0S")).items())
                    .extracting(Due::usefulUntil)
                    .containsExactly(startsAt.plus(length.toHours() > 0 ? Duration.ofHours(1) : length));
        }
    }

    @Test
    void aRuleThatCannotBePlannedLeavesTheOthers() {
        Instant startsAt = Instant.parse("2026-12-01T17:00:00Z");
        var nowhere = new Schedule(
                LocalDateTime.parse("2026-12-01T18:00"), null, startsAt, startsAt.plus(Duration.ofHours(1)));

        DueInstants due = DueInstants.of(nowhere, List.of("P1D", "PT1H", "at dawn", "P1D", "PT0S"));

        assertThat(due.items()).extracting(item -> item.rule().text()).containsExactly("PT1H", "PT0S");
        assertThat(due.unplannable())
                .containsExactly(
                        new Unplannable("P1D", TimerReason.UNKNOWN_ZONE),
                        new Unplannable("at dawn", TimerReason.UNKNOWN_RULE));
    }

    @Test
    void rulesThatMeanTheSameCountOnceAndOfThoseThatMeetOneIsTaken() {
        Schedule schedule = schedule(LocalDateTime.parse("2026-12-01T18:00"), ZoneId.of("Europe/Berlin"));

        DueInstants due = DueInstants.of(schedule, List.of("PT1H", "PT60M", "P1D", "PT24H"));

        assertThat(due.items())
                .extracting(item -> item.rule().text(), Due::usefulUntil)
                .containsExactly(
                        tuple("P1D", Instant.parse("2026-12-01T16:00:00Z")),
                        tuple("PT1H", Instant.parse("2026-12-01T17:00:00Z")));
        assertThat(due.repeated())
                .extracting(item -> item.rule().text(), Due::dueAt)
                .containsExactly(tuple("PT24H", due.items().getFirst().dueAt()));
    }

    @Test
    void holdsForAnyScheduleAndRules() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            LocalDateTime local = LocalDateTime.of(2010, 1, 1, 0, 0).plusMinutes(random.nextInt(20 * 365 * 24 * 60));
            Schedule schedule = schedule(local, zone);
            List<String> rules = new ArrayList<>();
            for (int rule = random.nextInt(20); rule >= 0; rule--) {
                rules.add(aRule(random));
            }

            DueInstants due = DueInstants.of(schedule, rules);

            String context = "seed %d, round %d: %s %s %s".formatted(seed, round, local, zone, rules);
            assertThat(due.items()).as(context).isNotEmpty().allSatisfy(item -> {
                assertThat(item.dueAt()).isBeforeOrEqualTo(schedule.startsAt());
                assertThat(item.usefulUntil()).isAfter(item.dueAt()).isBeforeOrEqualTo(schedule.endsAt());
                LocalDateTime wall =
                        LocalDateTime.ofInstant(item.dueAt().plus(item.rule().time()), zone);
                LocalDateTime wanted = local.minusDays(item.rule().days());
                if (zone.getRules().isValidOffset(wanted, zone.getRules().getOffset(wanted))) {
                    assertThat(wall).isEqualTo(wanted);
                } else {
                    assertThat(wall).isAfter(wanted);
                }
            });
            assertThat(due.items())
                    .extracting(Due::dueAt)
                    .as(context)
                    .isSorted()
                    .doesNotHaveDuplicates();
            List<String> shuffled = new ArrayList<>(rules);
            Collections.reverse(shuffled);
            assertThat(DueInstants.of(schedule, shuffled).items())
                    .as(context)
                    .extracting(Due::dueAt)
                    .isEqualTo(due.items().stream().map(Due::dueAt).toList());
        }
    }

    private static String aRule(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "P" + random.nextInt(15) + "D";
            case 1 -> "PT" + random.nextInt(48) + "H";
            case 2 -> "PT" + random.nextInt(120) + "M";
            default -> "P" + random.nextInt(8) + "DT" + random.nextInt(24) + "H" + random.nextInt(60) + "M";
        };
    }

    private static Schedule schedule(LocalDateTime local, ZoneId zone) {
        Instant startsAt = Schedule.instantOf(local, zone);
        return new Schedule(local, zone, startsAt, startsAt.plus(Duration.ofHours(1)));
    }
}
