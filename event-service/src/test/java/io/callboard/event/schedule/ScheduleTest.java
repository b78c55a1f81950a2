package io.callboard.event.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callboard.chassis.testing.Vectors;
import io.callboard.chassis.testing.Vectors.Accepted;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Violation;
import io.callboard.event.reminder.ReminderRule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {

    @Test
    void startsAtTheWallClockTimeOfItsZone() {
        Schedule schedule = Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT90M");

        assertThat(schedule.local()).isEqualTo("2026-12-01T18:00:00");
        assertThat(schedule.duration()).isEqualTo("PT1H30M");
        assertThat(schedule.startsAt()).isEqualTo(Instant.parse("2026-12-01T17:00:00Z"));
        assertThat(schedule.endsAt()).isEqualTo(Instant.parse("2026-12-01T18:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // In the gap: the first valid instant after it, for any time inside the gap.
        "2027-03-28T02:00, Europe/Berlin, 2027-03-28T01:00:00Z",
        "2027-03-28T02:30, Europe/Berlin, 2027-03-28T01:00:00Z",
        "2027-03-28T02:59:59, Europe/Berlin, 2027-03-28T01:00:00Z",
        "2027-03-28T03:00, Europe/Berlin, 2027-03-28T01:00:00Z",
        "2027-03-14T02:30, America/New_York, 2027-03-14T07:00:00Z",
        "2027-10-03T02:15, Australia/Lord_Howe, 2027-10-02T15:30:00Z",
        // In the overlap: the earlier of the two.
        "2027-10-31T02:00, Europe/Berlin, 2027-10-31T00:00:00Z",
        "2027-10-31T02:30, Europe/Berlin, 2027-10-31T00:30:00Z",
        "2027-10-31T03:00, Europe/Berlin, 2027-10-31T02:00:00Z",
        // A calendar day that the zone skipped.
        "2011-12-30T12:00, Pacific/Apia, 2011-12-30T10:00:00Z",
    })
    void knowsGapsAndOverlaps(String local, String zone, Instant startsAt) {
        assertThat(Schedule.of(local, zone, "PT1H").startsAt()).isEqualTo(startsAt);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-03-28T01:59:59, EXACT",
        "2027-03-28T02:00, GAP_SHIFTED",
        "2027-03-28T02:30, GAP_SHIFTED",
        "2027-03-28T03:00, EXACT",
        "2027-10-31T01:59:59, EXACT",
        "2027-10-31T02:00, OVERLAP_EARLIER",
        "2027-10-31T02:30, OVERLAP_EARLIER",
        "2027-10-31T03:00, EXACT",
    })
    void saysHowItFoundTheInstant(String local, Resolution resolution) {
        assertThat(Schedule.of(local, "Europe/Berlin", "PT1H").resolution()).isEqualTo(resolution);
    }

    @Test
    void isExactInTheSecondPassOfAnOverlap() {
        Schedule later =
                Schedule.of("2027-10-31T02:30", "Europe/Berlin", "PT1H").delayedBy(Duration.ofHours(1));

        assertThat(later.local()).isEqualTo("2027-10-31T02:30:00");
        assertThat(later.startsAt()).isEqualTo(Instant.parse("2027-10-31T01:30:00Z"));
        assertThat(later.resolution()).isEqualTo(Resolution.EXACT);
        assertThat(later.under(TimeZoneRules.ofJdk())).isSameAs(later);
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin stays an hour ahead all year, or two: the gap and the overlap are gone.
        "2027-07-01T18:00, +01:00, 2027-07-01T17:00:00Z",
        "2027-12-01T18:00, +02:00, 2027-12-01T16:00:00Z",
        "2027-03-28T02:30, +01:00, 2027-03-28T01:30:00Z",
        "2027-10-31T02:30, +01:00, 2027-10-31T01:30:00Z",
    })
    void movesWithTheRulesOfItsZone(String local, ZoneOffset always, Instant startsAt) {
        Schedule told = Schedule.of(local, "Europe/Berlin", "PT1H");

        Schedule moved = told.under(new TimeZoneRules("9999a", zone -> always.getRules()));

        assertThat(moved.startsAt()).isEqualTo(startsAt);
        assertThat(moved.endsAt()).isEqualTo(startsAt.plus(Duration.ofHours(1)));
        assertThat(moved.isSetLike(told)).isTrue();
    }

    @Test
    void staysWhereItsStartIsTheSameTimeByOtherRules() {
        Schedule winter = Schedule.of("2027-12-01T18:00", "Europe/Berlin", "PT1H");
        Schedule overlap = Schedule.of("2027-10-31T02:30", "Europe/Berlin", "PT1H");

        assertThat(winter.under(
                        new TimeZoneRules("9999a", zone -> ZoneOffset.ofHours(1).getRules())))
                .isSameAs(winter);
        assertThat(overlap.under(TimeZoneRules.ofJdk())).isSameAs(overlap);
    }

    @Test
    void lastsItsDurationAlsoAcrossAChangeOfClocks() {
        Schedule schedule = Schedule.of("2027-03-28T01:30", "Europe/Berlin", "PT1H");

        assertThat(schedule.endsAt()).isEqualTo(Instant.parse("2027-03-28T01:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // Days keep the wall-clock time, also when the clocks change in between.
        "2027-03-29T18:00, P1D, 2027-03-28T16:00:00Z",
        "2027-03-29T18:00, P3D, 2027-03-26T17:00:00Z",
        // Hours do not.
        "2027-03-28T18:00, PT24H, 2027-03-27T16:00:00Z",
        // The same wall-clock time a day earlier falls into the gap.
        "2027-03-29T02:30, P1D, 2027-03-28T01:00:00Z",
        // Or into the overlap.
        "2027-11-01T02:30, P1D, 2027-10-31T00:30:00Z",
        // Days first, then time.
        "2027-03-29T01:00, P1DT2H, 2027-03-27T22:00:00Z",
        "2027-03-29T18:00, PT0S, 2027-03-29T16:00:00Z",
    })
    void countsDaysOnTheCalendarAndHoursOnTheTimeLine(String local, String rule, Instant dueAt) {
        Schedule schedule = Schedule.of(local, "Europe/Berlin", "PT1H");

        assertThat(schedule.dueAt(ReminderRule.parse(rule))).isEqualTo(dueAt);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, Europe/Berlin, PT1H, /start/local",
                "2026-12-01, Europe/Berlin, PT1H, /start/local",
                "2026-12-01T18:00Z, Europe/Berlin, PT1H, /start/local",
                "+999999999-12-31T23:00, Europe/Berlin, PT1H, /start/local",
                "2026-12-01T18:00, -, PT1H, /start/zone",
                "2026-12-01T18:00, Europe/Atlantis, PT1H, /start/zone",
                "2026-12-01T18:00, +02:00, PT1H, /start/zone",
                "2026-12-01T18:00, SystemV/EST5, PT1H, /start/zone",
                "2026-12-01T18:00, Europe/Berlin, -, /duration",
                "2026-12-01T18:00, Europe/Berlin, PT0S, /duration",
                "2026-12-01T18:00, Europe/Berlin, -PT1H, /duration",
                "2026-12-01T18:00, Europe/Berlin, PT169H, /duration",
                "2026-12-01T18:00, Europe/Berlin, 1h, /duration",
                "2026-12-01T18:00, Europe/Berlin, PT99999999999999999999H, /duration",
            })
    void namesWhatIsWrong(String local, String zone, String duration, String pointer) {
        InvalidLiveEvent invalid =
                catchThrowableOfType(InvalidLiveEvent.class, () -> Schedule.of(local, zone, duration));

        assertThat(invalid.violations()).extracting(Violation::pointer).containsExactly(pointer);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        InvalidLiveEvent invalid =
                catchThrowableOfType(InvalidLiveEvent.class, () -> Schedule.of("soon", "here", "long"));

        assertThat(invalid.violations())
                .extracting(Violation::pointer)
                .containsExactly("/start/local", "/start/zone", "/duration");
    }

    @ParameterizedTest
    @MethodSource("zones")
    void keepsZonesAsTheContractSays(Accepted zone) {
        assertThat(Schedule.of("2026-12-01T18:00", zone.typed(), "PT1H").zone()).isEqualTo(zone.kept());
    }

    static List<Accepted> zones() {
        return Vectors.accepted("time-zones");
    }
}
