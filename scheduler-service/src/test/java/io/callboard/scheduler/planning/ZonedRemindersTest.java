package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Vectors;
import io.callboard.scheduler.planning.ZonedReminders.InZone;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZonedRemindersTest {

    /** A registrant in the zone of the live event has the instants of the live event. */
    @ParameterizedTest
    @MethodSource("wallClocks")
    void isDueAsTheContractSays(Vectors.Instants vector) {
        var zone = ZoneId.of(vector.start().zone());
        var schedule = new Schedule(
                LocalDateTime.parse(vector.start().local()),
                zone,
                vector.startsAt(),
                vector.startsAt().plus(Duration.ofHours(1)));
        List<String> rules = vector.rules().stream()
                .filter(rule -> rule.endsWith("/EVENT"))
                .map(rule -> rule.replace("EVENT", "REGISTRANT"))
                .toList();

        assertThat(reminders(schedule, rules, zone.getId()))
                .filteredOn(item -> item.reason() == null)
                .extracting(item -> item.zoned().text() + " " + item.dueAt())
                .containsAll(vector.due().stream()
                        .filter(due -> due.rule().endsWith("/EVENT"))
                        .map(due -> due.rule().replace("EVENT", "REGISTRANT") + " " + due.dueAt())
                        .toList());
    }

    static Stream<Vectors.Instants> wallClocks() {
        return Vectors.reminderInstants().stream()
                .filter(vector -> vector.rules().toString().contains("/EVENT"));
    }

    @Test
    void theDayOfTheStartIsThatOfTheRegistrant() {
        // 08:00 on December 2 in Tokyo.
        Schedule schedule = schedule("2026-12-01T18:00", "America/New_York");

        assertThat(reminders(schedule, List.of("P1D@09:00/REGISTRANT"), "Asia/Tokyo", "", "America/New_York"))
                .extracting(InZone::dueAt)
                .containsExactly(
                        Instant.parse("2026-12-01T00:00:00Z"),
                        Instant.parse("2026-11-30T14:00:00Z"),
                        Instant.parse("2026-11-30T14:00:00Z"));
    }

    @Test
    void isUsefulEquallyLongInEveryZone() {
        Schedule schedule = schedule("2026-12-01T18:00", "Europe/Berlin");

        List<InZone> everywhere = reminders(
                schedule,
                List.of("P1D@09:00/REGISTRANT", "P1D", "PT12H", "PT3H"),
                ZoneId.getAvailableZoneIds().toArray(String[]::new));

        assertThat(everywhere)
                .extracting(InZone::usefulUntil)
                .containsOnly(schedule.startsAt().minus(Duration.ofHours(3)));
        assertThat(everywhere).allSatisfy(item -> assertThat(item.dueAt()).isBefore(item.usefulUntil()));
    }

    @Test
    void onlyTheZoneThatIsNotKnownIsLeftOut() {
        Schedule schedule = schedule("2026-12-01T18:00", "Europe/Berlin");

        assertThat(reminders(schedule, List.of("P1D@09:00/REGISTRANT", "PT1H"), "Mars/Base", "Europe/Rome"))
                .extracting(item -> item.zone() + " " + item.reason())
                .containsExactly("Mars/Base UNKNOWN_ZONE", "Europe/Rome null");
        var nowhere = new Schedule(schedule.local(), null, schedule.startsAt(), schedule.endsAt());
        assertThat(reminders(nowhere, List.of("P1D@09:00/REGISTRANT"), "", "Europe/Rome"))
                .extracting(item -> item.zone() + " " + item.reason())
                .containsExactly(" UNKNOWN_ZONE", "Europe/Rome null");
    }

    @Test
    void oneReminderForEachInstantOfAZone() {
        Schedule schedule = schedule("2026-12-01T18:00", "Europe/Berlin");

        assertThat(reminders(
                        schedule,
                        List.of("P1D", "P1D@18:00/REGISTRANT", "P0D@20:00/REGISTRANT"),
                        "Europe/Berlin",
                        "Europe/London",
                        "America/New_York"))
                .extracting(item -> item.zoned().text() + " " + item.zone() + " " + item.reason())
                .containsExactly(
                        "P0D@20:00/REGISTRANT Europe/Berlin AFTER_START",
                        "P1D@18:00/REGISTRANT Europe/Berlin SAME_INSTANT",
                        "P0D@20:00/REGISTRANT Europe/London AFTER_START",
                        "P1D@18:00/REGISTRANT Europe/London null",
                        "P0D@20:00/REGISTRANT America/New_York AFTER_START",
                        "P1D@18:00/REGISTRANT America/New_York null");
    }

    private static final QuietHours NIGHT = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), Instant.EPOCH);

    @Test
    void quietHoursMoveARuleOnlyInTheZonesInWhichItsInstantIsQuiet() {
        // 08:00 in Berlin is 02:00 in New York and 16:00 in Tokyo.
        Schedule schedule = schedule("2026-12-01T08:00", "Europe/Berlin");

        assertThat(quiet(
                        schedule,
                        NIGHT,
                        List.of("PT6H", "P1D@23:00/REGISTRANT"),
                        "Europe/Berlin",
                        "America/New_York",
                        "Asia/Tokyo",
                        "",
                        "Mars/Base"))
                .extracting(item -> item.zoned().text() + " " + item.zone() + " " + item.dueAt() + " "
                        + item.dueReason() + " " + item.reason())
                .containsExactly(
                        "PT6H Europe/Berlin 2026-11-30T20:45:00Z QUIET_HOURS null",
                        "P1D@23:00/REGISTRANT Europe/Berlin 2026-11-30T20:45:00Z QUIET_HOURS SAME_INSTANT",
                        "PT6H America/New_York 2026-12-01T01:00:00Z null null",
                        "P1D@23:00/REGISTRANT America/New_York 2026-12-01T02:45:00Z QUIET_HOURS null",
                        "PT6H Asia/Tokyo 2026-12-01T01:00:00Z null null",
                        "P1D@23:00/REGISTRANT Asia/Tokyo 2026-11-30T12:45:00Z QUIET_HOURS null",
                        "PT6H  2026-11-30T20:45:00Z QUIET_HOURS null",
                        "P1D@23:00/REGISTRANT  2026-11-30T20:45:00Z QUIET_HOURS SAME_INSTANT",
                        "PT6H Mars/Base 2026-12-01T01:00:00Z QUIET_HOURS_UNKNOWN null",
                        "P1D@23:00/REGISTRANT Mars/Base 2026-12-01T07:00:00Z null UNKNOWN_ZONE");
    }

    @Test
    void ofTwoRulesThatAreMovedToOneInstantTheNearestToTheStartRemains() {
        Schedule schedule = schedule("2026-12-01T08:00", "Europe/Berlin");

        assertThat(quiet(schedule, NIGHT, List.of("PT6H", "PT3H", "PT5H"), "Europe/Berlin", "Asia/Tokyo"))
                .extracting(item -> item.zoned().text() + " " + item.dueAt() + " " + item.reason())
                .containsExactly(
                        "PT6H 2026-11-30T20:45:00Z SAME_INSTANT",
                        "PT5H 2026-11-30T20:45:00Z SAME_INSTANT",
                        "PT3H 2026-11-30T20:45:00Z null",
                        "PT6H 2026-12-01T01:00:00Z null",
                        "PT5H 2026-12-01T02:00:00Z null",
                        "PT3H 2026-12-01T04:00:00Z null");
    }

    @Test
    void aMovedRuleIsUsefulEquallyLongInEveryZoneAndForLatePeopleUntilTheNextOneOfTheirZone() {
        Schedule schedule = schedule("2026-12-01T08:00", "Europe/Berlin");
        List<PlannedRule> rules = PlannedRule.of(List.of("PT11H", "PT3H"), LateRegistrants.NEAREST_ONLY);

        List<InZone> due = zoned(schedule, NIGHT, rules, "Europe/Berlin", "Asia/Tokyo");

        assertThat(due)
                .extracting(item -> item.zoned().text() + " " + item.usefulUntil())
                .containsExactly(
                        "PT11H 2026-12-01T04:00:00Z",
                        "PT3H 2026-12-01T07:00:00Z",
                        "PT11H 2026-12-01T04:00:00Z",
                        "PT3H 2026-12-01T07:00:00Z");
        assertThat(due)
                .extracting(item -> item.dueAt() + " " + item.lateUntil())
                .containsExactly(
                        "2026-11-30T20:00:00Z 2026-11-30T20:45:00Z",
                        "2026-11-30T20:45:00Z 2026-12-01T07:00:00Z",
                        // 05:00 in Tokyo.
                        "2026-11-30T12:45:00Z 2026-12-01T04:00:00Z",
                        "2026-12-01T04:00:00Z 2026-12-01T07:00:00Z");
    }

    @Test
    void quietHoursThatAreSetTooLateMoveNothing() {
        Schedule schedule = schedule("2026-12-01T08:00", "Europe/Berlin");
        var lastMoment = new QuietHours(NIGHT.from(), NIGHT.to(), Instant.parse("2026-11-30T20:44:59Z"));
        var tooLate = new QuietHours(NIGHT.from(), NIGHT.to(), Instant.parse("2026-11-30T20:45:00Z"));

        assertThat(quiet(schedule, lastMoment, List.of("PT6H"), "Europe/Berlin"))
                .extracting(item -> item.dueAt() + " " + item.ruleDueAt() + " " + item.dueReason())
                .containsExactly("2026-11-30T20:45:00Z 2026-12-01T01:00:00Z QUIET_HOURS");
        assertThat(quiet(schedule, tooLate, List.of("PT6H"), "Europe/Berlin"))
                .extracting(item -> item.dueAt() + " " + item.ruleDueAt() + " " + item.dueReason())
                .containsExactly("2026-12-01T01:00:00Z null QUIET_HOURS_SET_LATE");
    }

    private static List<InZone> quiet(Schedule schedule, QuietHours hours, List<String> rules, String... zones) {
        return zoned(schedule, hours, PlannedRule.of(rules), zones);
    }

    private static List<InZone> zoned(Schedule schedule, QuietHours hours, List<PlannedRule> rules, String... zones) {
        List<String> channels = List.of("EMAIL");
        DueInstants due = DueInstants.of(schedule, rules, channels);
        List<Zoned> zoned = new ArrayList<>();
        due.items().forEach(item -> zoned.add(Zoned.of(item, channels)));
        due.inZones().forEach(rule -> zoned.add(Zoned.of(rule, channels)));
        return new ZonedReminders(schedule, due, channels, hours, Spread.NONE)
                .in(Stream.of(zones).map(AudienceClock::of).toList(), zoned);
    }

    private static List<InZone> reminders(Schedule schedule, List<String> rules, String... zones) {
        List<String> channels = List.of("EMAIL");
        DueInstants due = DueInstants.of(schedule, PlannedRule.of(rules), channels);
        return new ZonedReminders(schedule, due, channels, null, Spread.NONE)
                .in(
                        Stream.of(zones).map(AudienceClock::of).toList(),
                        due.inZones().stream()
                                .map(rule -> Zoned.of(rule, channels))
                                .toList());
    }

    private static Schedule schedule(String local, String zone) {
        Instant startsAt = Schedule.instantOf(LocalDateTime.parse(local), ZoneId.of(zone));
        return new Schedule(LocalDateTime.parse(local), ZoneId.of(zone), startsAt, startsAt.plus(Duration.ofHours(1)));
    }
}
