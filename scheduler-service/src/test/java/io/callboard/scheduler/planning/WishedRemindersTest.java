package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishedRemindersTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Two reminders at most: the last one more than twelve hours ahead, and the last one of all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            P14D P7D P3D P1D PT12H PT3H PT2H PT1H PT30M PT15M PT0S | P1D PT0S
            P3D PT1H                                               | P3D PT1H
            P7D P3D                                                | P3D
            PT1H PT15M                                             | PT15M
            P1D PT12H                                              | P1D PT12H
            P1D@09:00/REGISTRANT PT2H                              | P1D@09:00/REGISTRANT PT2H
            P1D@18:00/EVENT P1D@09:00/REGISTRANT PT2H              | P1D@18:00/EVENT PT2H
            """)
    void fewerAreTheLastBeforeTheDayAndTheLastOfAll(String rules, String fewer) {
        List<PlannedRule> planned = PlannedRule.of(List.of(rules.split(" ")));

        assertThat(fewer(planned, List.of("EMAIL"))).containsExactlyInAnyOrder(fewer.split(" "));
    }

    @Test
    void fewerAreChosenOnEachChannel() {
        List<PlannedRule> rules = List.of(on("P1D", "EMAIL"), on("PT3H", "EMAIL"), on("PT1H", "SMS"));

        assertThat(fewer(rules, List.of("EMAIL", "SMS"))).containsExactlyInAnyOrder("P1D", "PT3H", "PT1H");
        assertThat(fewer(rules, List.of("EMAIL"))).containsExactlyInAnyOrder("P1D", "PT3H");
    }

    @Test
    void aReminderMeetsTheWishForAnExtraOneAtItsInstant() {
        Schedule schedule = schedule("2026-12-01T18:00");
        WishedReminders wished = wished(schedule, PlannedRule.of(List.of("P1D", "PT1H")), List.of("EMAIL"));

        assertThat(wished.metBy("P1D", schedule.startsAt().minus(Duration.ofDays(1))))
                .containsExactly("ALL", "FEWER", "PT24H");
        assertThat(wished.metBy("PT45M/3f2a91bc", schedule.startsAt().minus(Duration.ofMinutes(45))))
                .containsExactly("ALL", "PT45M");
        assertThat(wished.metBy("P1D@09:00/REGISTRANT", null)).containsExactly("ALL");
    }

    /** The clocks go back in the night before, so that a day is 25 hours. */
    @Test
    void aDayOnWhichClocksChangeIsNoDayOfTwentyFourHours() {
        Schedule schedule = schedule("2026-10-25T18:00");
        DueInstants due = DueInstants.of(schedule, PlannedRule.of(List.of("P1D")), List.of("EMAIL"));

        assertThat(new WishedReminders(schedule, due, List.of("EMAIL"))
                        .metBy("P1D", due.items().getFirst().dueAt()))
                .contains("PT25H")
                .doesNotContain("PT24H");
    }

    @Test
    void aClockIsAZoneAndTheQuietHoursOfTheirOwn() {
        var ofOrganizer = new QuietHours(LocalTime.of(20, 0), LocalTime.of(8, 0), Instant.EPOCH);
        Instant since = Instant.parse("2026-11-01T00:00:00Z");
        var own = new AudienceClock("Europe/Berlin 22:00-07:00", since);
        var none = new AudienceClock(" NONE", since);

        assertThat(AudienceClock.of("Asia/Tokyo").zone()).isEqualTo("Asia/Tokyo");
        assertThat(AudienceClock.of("Asia/Tokyo").hoursOr(ofOrganizer)).isEqualTo(ofOrganizer);
        assertThat(AudienceClock.of("Asia/Tokyo").hasOwnHours()).isFalse();
        assertThat(own.zone()).isEqualTo("Europe/Berlin");
        assertThat(own.hoursOr(ofOrganizer))
                .isEqualTo(own.hoursOr(null))
                .isEqualTo(new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), since));
        assertThat(own.hasOwnHours()).isTrue();
        assertThat(none.zone()).isEqualTo(AudienceClock.NO_ZONE);
        assertThat(none.hoursOr(ofOrganizer)).isNull();
        assertThat(none.hasOwnHours()).isFalse();
    }

    private static List<String> fewer(List<PlannedRule> rules, List<String> channels) {
        WishedReminders wished = wished(schedule("2026-12-01T18:00"), rules, channels);
        return rules.stream()
                .map(PlannedRule::text)
                .filter(text -> wished.metBy(text, null).contains("FEWER"))
                .toList();
    }

    private static WishedReminders wished(Schedule schedule, List<PlannedRule> rules, List<String> channels) {
        return new WishedReminders(schedule, DueInstants.of(schedule, rules, channels), channels);
    }

    private static PlannedRule on(String text, String... channels) {
        return new PlannedRule(
                text, Stream.of(channels).toList(), null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null);
    }

    private static Schedule schedule(String local) {
        Instant startsAt = Schedule.instantOf(LocalDateTime.parse(local), BERLIN);
        return new Schedule(LocalDateTime.parse(local), BERLIN, startsAt, startsAt.plus(Duration.ofHours(1)));
    }
}
