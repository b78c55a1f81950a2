package io.callboard.scheduler.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReminderRuleTest {

    @ParameterizedTest
    @CsvSource({
        "P14D, 14, PT0S",
        "P1D, 1, PT0S",
        "PT12H, 0, PT12H",
        "PT15M, 0, PT15M",
        "PT0S, 0, PT0S",
        "P1DT2H30M, 1, PT2H30M",
        "PT90M, 0, PT1H30M"
    })
    void keepsCalendarDaysApartFromExactTime(String text, int days, Duration time) {
        assertThat(ReminderRule.parse(text)).contains(new ReminderRule(text, days, time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PT", "P1DT", "-PT1H", "PT-1H", "P1M", "P1W", "P1.5D", "pt1h", "PT1H ", "P99999D"})
    void refusesWhatIsNoRule(String text) {
        assertThat(ReminderRule.parse(text)).isEmpty();
    }

    @Test
    void aWallClockNamesTheDayTheTimeAndWhoseClock() {
        assertThat(ReminderRule.parse("P1D@09:00/EVENT"))
                .contains(new ReminderRule("P1D@09:00/EVENT", 1, Duration.ZERO, LocalTime.of(9, 0), false));
        assertThat(ReminderRule.parse("P0D@23:59/REGISTRANT"))
                .contains(new ReminderRule("P0D@23:59/REGISTRANT", 0, Duration.ZERO, LocalTime.of(23, 59), true));
        assertThat(rule("P1D@09:00/EVENT").normal()).isEqualTo(rule("P1D@09:00/EVENT"));
        assertThat(rule("P1D@09:00/EVENT").sameAs(rule("P1D@09:00/REGISTRANT"))).isFalse();
        for (String text : List.of(
                "P1D@9:00/EVENT",
                "P1D@24:00/EVENT",
                "P1D@09:00",
                "P01D@09:00/EVENT",
                "PT1H@09:00/EVENT",
                "P1D@09:00/ME")) {
            assertThat(ReminderRule.parse(text)).as(text).isEmpty();
        }
        assertThat(ReminderRule.parseOffset("P1D@09:00/EVENT")).isEmpty();
    }

    @Test
    void aDayIsNotTwentyFourHours() {
        assertThat(rule("P1D").sameAs(rule("PT24H"))).isFalse();
        assertThat(rule("PT60M").sameAs(rule("PT1H"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PT60M, PT1H",
        "PT0S, PT0S",
        "PT0H, PT0S",
        "P2DT90M, P2DT1H30M",
        "P0DT5M, PT5M",
        "PT24H, PT24H",
        "P01D, P1D"
    })
    void writesEachRuleInOneWay(String written, String normal) {
        assertThat(rule(written).normal().text()).isEqualTo(normal);
        assertThat(rule(normal)).isEqualTo(rule(written).normal());
    }

    private static ReminderRule rule(String text) {
        return ReminderRule.parse(text).orElseThrow();
    }
}
