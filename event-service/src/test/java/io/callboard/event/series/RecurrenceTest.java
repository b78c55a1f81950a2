package io.callboard.event.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.schedule.Resolution;
import io.callboard.event.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The starts that a rule gives, and the refusals of unsupported rules. */
class RecurrenceTest {

    private static final String MONDAY = "2027-03-15T18:00";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=DAILY;COUNT=3                       | 2027-03-15T18:00 | 03-15 03-16 03-17
            FREQ=DAILY;INTERVAL=10;COUNT=3           | 2027-03-15T18:00 | 03-15 03-25 04-04
            FREQ=WEEKLY;COUNT=3                      | 2027-03-15T18:00 | 03-15 03-22 03-29
            FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4          | 2027-03-15T18:00 | 03-15 03-18 03-22 03-25
            FREQ=WEEKLY;BYDAY=TH,MO;COUNT=3          | 2027-03-18T18:00 | 03-18 03-22 03-25
            FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4 | 2027-03-15T18:00 | 03-15 03-21 03-29 04-04
            FREQ=MONTHLY;COUNT=3                     | 2027-03-31T18:00 | 03-31 05-31 07-31
            FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3       | 2027-03-31T18:00 | 03-31 04-30 05-31
            FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4     | 2027-03-15T18:00 | 03-15 04-01 04-15 05-01
            FREQ=MONTHLY;BYDAY=3MO;COUNT=3           | 2027-03-15T18:00 | 03-15 04-19 05-17
            FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2;COUNT=3 | 2027-03-26T18:00 | 03-26 05-28 07-30
            FREQ=MONTHLY;BYDAY=5MO;COUNT=3           | 2027-03-29T18:00 | 03-29 05-31 08-30
            freq=weekly;count=2                      | 2027-03-15T18:00 | 03-15 03-22
            RRULE:FREQ=WEEKLY;COUNT=2                | 2027-03-15T18:00 | 03-15 03-22
            FREQ=WEEKLY;UNTIL=20270329               | 2027-03-15T18:00 | 03-15 03-22 03-29
            FREQ=WEEKLY;UNTIL=20270329T180000        | 2027-03-15T18:00 | 03-15 03-22 03-29
            FREQ=WEEKLY;UNTIL=20270329T175959        | 2027-03-15T18:00 | 03-15 03-22
            FREQ=WEEKLY;UNTIL=20270329T160000Z       | 2027-03-15T18:00 | 03-15 03-22 03-29
            FREQ=WEEKLY;UNTIL=20270329T155959Z       | 2027-03-15T18:00 | 03-15 03-22
            """)
    void givesTheDatesOfTheRule(String rule, String start, String dates) {
        assertThat(schedules(rule, start))
                .extracting(schedule -> schedule.local().substring(5, 10))
                .containsExactly(dates.split(" "));
        assertThat(schedules(rule, start))
                .allSatisfy(schedule -> assertThat(schedule.local()).endsWith("T18:00:00"));
    }

    @Test
    void keepsTheWallClockOverBothChangesOfTheClocks() {
        assertThat(schedules("FREQ=WEEKLY;COUNT=3", "2027-03-21T18:00"))
                .extracting(schedule -> schedule.startsAt().toString())
                .containsExactly("2027-03-21T17:00:00Z", "2027-03-28T16:00:00Z", "2027-04-04T16:00:00Z");
        assertThat(schedules("FREQ=WEEKLY;COUNT=3", "2027-10-24T18:00"))
                .extracting(schedule -> schedule.startsAt().toString())
                .containsExactly("2027-10-24T16:00:00Z", "2027-10-31T17:00:00Z", "2027-11-07T17:00:00Z");
    }

    /** The day with the gap starts late, and the days after it at the time that was chosen. */
    @Test
    void resolvesEachStartByItself() {
        List<Schedule> spring = schedules("FREQ=DAILY;COUNT=3", "2027-03-27T02:30");
        assertThat(spring)
                .extracting(Schedule::resolution)
                .containsExactly(Resolution.EXACT, Resolution.GAP_SHIFTED, Resolution.EXACT);
        assertThat(spring)
                .extracting(schedule -> schedule.startsAt().toString())
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z");
        assertThat(schedules("FREQ=DAILY;COUNT=3", "2027-10-30T02:30"))
                .extracting(Schedule::resolution)
                .containsExactly(Resolution.EXACT, Resolution.OVERLAP_EARLIER, Resolution.EXACT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EXDATE:20270322                          | 03-15 03-29 04-05
            EXDATE:20270322,20270405                 | 03-15 03-29
            EXDATE:20270322T180000                   | 03-15 03-29 04-05
            EXDATE:20270322T170000Z                  | 03-15 03-29 04-05
            EXDATE:20270329T160000Z                  | 03-15 03-22 04-05
            EXDATE:20270315                          | 03-22 03-29 04-05
            """)
    void leavesOutTheExcludedTimes(String exclusions, String dates) {
        assertThat(schedules("FREQ=WEEKLY;COUNT=4\n" + exclusions, MONDAY))
                .extracting(schedule -> schedule.local().substring(5, 10))
                .containsExactly(dates.split(" "));
    }

    @Test
    void takesAHundredOccurrencesAndNoMore() {
        assertThat(schedules("FREQ=DAILY;COUNT=100", MONDAY)).hasSize(100);
        assertThat(schedules("FREQ=DAILY;UNTIL=20270622", MONDAY)).hasSize(100);
        assertThat(refusal("FREQ=DAILY;COUNT=101", MONDAY))
                .isEqualTo("has the part COUNT, which is not a whole number from 1 to 100");
        assertThat(refusal("FREQ=DAILY;UNTIL=20270623", MONDAY))
                .isEqualTo("has an UNTIL that gives more than 100 occurrences");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=WEEKLY                              | must have the part COUNT or UNTIL
            FREQ=WEEKLY;COUNT=2;UNTIL=20270401       | must not have both COUNT and UNTIL
            COUNT=2                                  | must have the part FREQ
            FREQ=YEARLY;COUNT=2                      | has a FREQ that is not one of DAILY, WEEKLY and MONTHLY
            FREQ=WEEKLY;COUNT=2;BYSETPOS=1           | has the part BYSETPOS, which is not supported
            FREQ=WEEKLY;COUNT=2;WKST=SU              | has the part WKST, which is not supported
            FREQ=WEEKLY;COUNT=2;                     | has the part without a name, which is not supported
            FREQ=WEEKLY;COUNT                        | has the part COUNT without a value
            FREQ=WEEKLY;COUNT=2;COUNT=3              | has the part COUNT twice
            FREQ=WEEKLY;COUNT=0                      | has the part COUNT, which is not a whole number from 1 to 100
            FREQ=WEEKLY;COUNT=2;INTERVAL=0           | has the part INTERVAL, which is not a whole number from 1 to 400
            FREQ=WEEKLY;COUNT=2;BYDAY=2MO            | has a BYDAY that is not a list such as MO,WE
            FREQ=MONTHLY;COUNT=2;BYDAY=MO            | has a BYDAY that is not a list such as 2TU or -1FR
            FREQ=MONTHLY;COUNT=2;BYDAY=6MO           | has a BYDAY that is not a list such as 2TU or -1FR
            FREQ=DAILY;COUNT=2;BYDAY=MO              | must not have the part BYDAY beside FREQ=DAILY
            FREQ=WEEKLY;COUNT=2;BYMONTHDAY=15        | must not have the part BYMONTHDAY without FREQ=MONTHLY
            FREQ=MONTHLY;COUNT=2;BYMONTHDAY=32       | has a BYMONTHDAY that is not a list
            FREQ=MONTHLY;COUNT=2;BYMONTHDAY=15;BYDAY=3MO | must not have both BYDAY and BYMONTHDAY
            FREQ=WEEKLY;UNTIL=20270230               | has an UNTIL that is not a time
            FREQ=WEEKLY;UNTIL=20270314               | has an UNTIL that is before the start
            FREQ=WEEKLY;BYDAY=TU;COUNT=2             | has 2027-03-16 as its first date, and the start is on 2027-03-15
            FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2        | has 2027-04-01 as its first date, and the start is on 2027-03-15
            FREQ=MONTHLY;BYDAY=2MO;COUNT=2           | has 2027-04-12 as its first date, and the start is on 2027-03-15
            """)
    void namesThePartThatItRefuses(String rule, String sentence) {
        assertThat(refusal(rule, MONDAY)).startsWith(sentence);
    }

    @Test
    void namesTheExclusionThatItRefuses() {
        assertThat(refusal("FREQ=WEEKLY;COUNT=2\nEXDATE:20270316", MONDAY))
                .isEqualTo("has the EXDATE 20270316, which is no start by the rule");
        assertThat(refusal("FREQ=WEEKLY;COUNT=2\nEXDATE:soon", MONDAY)).startsWith("has an EXDATE that is not a time");
        assertThat(refusal("FREQ=WEEKLY;COUNT=2\nEXDATE:20270315,20270322", MONDAY))
                .isEqualTo("has an EXDATE for every start by the rule");
        assertThat(refusal("FREQ=WEEKLY;COUNT=2\nEXDATE;TZID=Europe/Berlin:20270315T180000", MONDAY))
                .startsWith("has the line EXDATE, which is not supported");
        assertThat(refusal("FREQ=WEEKLY;COUNT=2\nRDATE:20270316", MONDAY))
                .startsWith("has the line RDATE, which is not supported");
    }

    private static List<Schedule> schedules(String rule, String start) {
        return Recurrence.of(rule).schedules(Schedule.of(start, "Europe/Berlin", "PT1H"));
    }

    private static String refusal(String rule, String start) {
        return assertThatExceptionOfType(InvalidLiveEvent.class)
                .isThrownBy(() -> schedules(rule, start))
                .actual()
                .violations()
                .stream()
                .peek(violation -> assertThat(violation.pointer()).isEqualTo("/recurrence"))
                .findFirst()
                .orElseThrow()
                .detail();
    }
}
