package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.rule.QuietHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalQuietHoursTest {

    private static final Duration STEP = Duration.ofMinutes(313);

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            over midnight: before,                      22:00, 07:00, Europe/Berlin,     2026-12-01T20:59:59Z, 2026-12-01T20:59:59Z
            over midnight: the first minute,            22:00, 07:00, Europe/Berlin,     2026-12-01T21:00:00Z, 2026-12-01T20:45:00Z
            over midnight: after midnight,              22:00, 07:00, Europe/Berlin,     2026-12-02T05:59:59Z, 2026-12-01T20:45:00Z
            over midnight: the end,                     22:00, 07:00, Europe/Berlin,     2026-12-02T06:00:00Z, 2026-12-02T06:00:00Z
            not over midnight: the evening before,      00:00, 08:00, Europe/Berlin,     2026-12-01T22:59:59Z, 2026-12-01T22:59:59Z
            not over midnight,                          00:00, 08:00, Europe/Berlin,     2026-12-02T06:59:00Z, 2026-12-01T22:45:00Z
            until midnight,                             13:00, 00:00, Europe/Berlin,     2026-12-01T22:59:00Z, 2026-12-01T11:45:00Z
            until midnight: the end,                    13:00, 00:00, Europe/Berlin,     2026-12-01T23:00:00Z, 2026-12-01T23:00:00Z
            spring: the night has 8 hours,              22:00, 07:00, Europe/Berlin,     2027-03-28T04:59:00Z, 2027-03-27T20:45:00Z
            spring: the end,                            22:00, 07:00, Europe/Berlin,     2027-03-28T05:00:00Z, 2027-03-28T05:00:00Z
            spring: they begin in the gap,              02:30, 07:00, Europe/Berlin,     2027-03-28T03:00:00Z, 2027-03-28T00:45:00Z
            spring: they end in the gap,                22:00, 02:30, Europe/Berlin,     2027-03-28T01:00:00Z, 2027-03-28T01:00:00Z
            autumn: the night has 10 hours,             22:00, 07:00, Europe/Berlin,     2026-10-25T05:59:00Z, 2026-10-24T19:45:00Z
            autumn: they begin in the first of two,     02:30, 07:00, Europe/Berlin,     2026-10-25T00:45:00Z, 2026-10-25T00:15:00Z
            autumn: between the two the clock is loud,  02:30, 07:00, Europe/Berlin,     2026-10-25T01:15:00Z, 2026-10-25T01:15:00Z
            autumn: they begin in the second of two,    02:30, 07:00, Europe/Berlin,     2026-10-25T01:45:00Z, 2026-10-25T00:15:00Z
            autumn: they end in the second of two,      22:00, 02:30, Europe/Berlin,     2026-10-25T01:15:00Z, 2026-10-24T19:45:00Z
            a change by half an hour,                   01:45, 07:00, Australia/Lord_Howe, 2026-04-04T15:20:00Z, 2026-04-04T14:30:00Z
            a day that Samoa left out,                  22:00, 07:00, Pacific/Apia,      2011-12-30T12:00:00Z, 2011-12-30T07:45:00Z
            """)
    void isDueBeforeTheyBegin(String why, LocalTime from, LocalTime to, ZoneId zone, Instant instant, Instant due) {
        var hours = new LocalQuietHours(new QuietHours(from, to, Instant.EPOCH), zone);

        assertThat(hours.lastOutside(instant)).isEqualTo(due);
        assertThat(hours.contain(instant)).isEqualTo(!instant.equals(due));
    }

    @Test
    void isOutsideAndNotLaterInEveryZoneOnEachDayOfTheYear() {
        for (QuietHours hours : new QuietHours[] {
            new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), Instant.EPOCH),
            new QuietHours(LocalTime.of(1, 30), LocalTime.of(2, 30), Instant.EPOCH),
            new QuietHours(LocalTime.of(3, 0), LocalTime.of(2, 0), Instant.EPOCH)
        }) {
            for (String zone : ZoneId.getAvailableZoneIds()) {
                var local = new LocalQuietHours(hours, ZoneId.of(zone));
                Instant end = Instant.parse("2027-01-01T00:00:00Z");
                for (Instant at = Instant.parse("2026-01-01T00:00:00Z"); at.isBefore(end); at = at.plus(STEP)) {
                    Instant due = local.lastOutside(at);
                    if (local.contain(due) || due.isAfter(at) || !local.contain(at) && !due.equals(at)) {
                        throw new AssertionError(zone + " " + hours + " " + at + " " + due);
                    }
                }
            }
        }
    }
}
