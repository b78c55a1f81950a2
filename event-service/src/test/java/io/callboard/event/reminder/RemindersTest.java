package io.callboard.event.reminder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.callboard.chassis.testing.Vectors;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Violation;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemindersTest {

    @ParameterizedTest
    @CsvSource({
        "P1D, P1D",
        "PT60M, PT1H",
        "PT0S, PT0S",
        "P2DT90M, P2DT1H30M",
        "P0DT5M, PT5M",
        "PT24H, PT24H",
        "P365D, P365D"
    })
    void writesEachRuleInOneWay(String written, String kept) {
        assertThat(ReminderRule.parse(written).toString()).isEqualTo(kept);
        assertThat(ReminderRule.parse(kept)).isEqualTo(ReminderRule.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "P", "PT", "P1DT", "1D", "P1M", "P1Y", "-P1D", "PT-5M", "PT1.5S", "p1d", "P366D", "PT8761H"})
    void refusesWhatIsNoLeadTime(String written) {
        InvalidLiveEvent invalid = catchThrowableOfType(
                InvalidLiveEvent.class,
                () -> Reminders.of(List.of("EMAIL"), List.of("PT1H", written), null, null, null, null));

        assertThat(invalid.violations()).extracting(Violation::pointer).containsExactly("/reminders/rules/1");
    }

    @Test
    void takesTheDefaultsWhereNothingIsSaid() {
        Reminders reminders = Reminders.of(null, null, null, null, null, null);

        assertThat(reminders.channels()).containsExactly(Channel.EMAIL);
        assertThat(reminders.rules())
                .map(ReminderRule::toString)
                .containsExactlyElementsOf(Vectors.builtInReminderRules());
        assertThat(reminders.defaultRules()).isTrue();
        assertThat(reminders.rulesOr(List.of())).isEmpty();
    }

    @Test
    void takesEachChannelOnce() {
        assertThat(Reminders.of(List.of("IN_APP", "EMAIL", "SMS"), null, null, null, null, null)
                        .channels())
                .containsExactly(Channel.IN_APP, Channel.EMAIL, Channel.SMS);
        assertThat(catchThrowableOfType(
                        InvalidLiveEvent.class,
                        () -> Reminders.of(List.of("IN_APP", "IN_APP"), null, null, null, null, null)))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        InvalidLiveEvent.class, () -> Reminders.of(List.of("PIGEON"), null, null, null, null, null)))
                .isNotNull();
    }

    @Test
    void leavesRemindersOutWhereNoneAreWanted() {
        Reminders none = Reminders.of(List.of("SMS"), List.of(), null, null, null, null);

        assertThat(none.defaultRules()).isFalse();
        assertThat(none.rulesOr(Reminders.BUILT_IN_RULES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT60M, ALL, PT1H", "P1D, ATTENDED, P1D", "P30D, NO_SHOW, P30D", "PT0S, ALL, PT0S"})
    void followUpsAreAtMostThirtyDaysAfterTheEnd(String offset, String audience, String kept) {
        FollowUp followUp = FollowUp.of("/reminders/followUps/0", offset, audience);

        assertThat(followUp.offset().toString()).isEqualTo(kept);
        assertThat(followUp.audience().name()).isEqualTo(audience);
    }

    @ParameterizedTest
    @CsvSource({
        "P30DT1S, ALL, offset",
        "-PT1H, ALL, offset",
        ", ALL, offset",
        "PT1H, all, for",
        "PT1H, , for",
    })
    void refusesOtherFollowUps(@Nullable String offset, @Nullable String audience, String field) {
        InvalidLiveEvent invalid = catchThrowableOfType(
                InvalidLiveEvent.class, () -> FollowUp.of("/reminders/followUps/0", offset, audience));

        assertThat(invalid.violations())
                .extracting(Violation::pointer)
                .containsExactly("/reminders/followUps/0/" + field);
    }

    @Test
    void takesTwentyRulesAndNoMore() {
        List<String> twenty =
                IntStream.rangeClosed(1, 20).mapToObj(days -> "P" + days + "D").toList();
        List<String> more =
                IntStream.rangeClosed(1, 21).mapToObj(days -> "P" + days + "D").toList();

        assertThat(Reminders.of(null, twenty, null, null, null, null).rules()).hasSize(20);
        assertThat(catchThrowableOfType(InvalidLiveEvent.class, () -> Reminders.of(null, more, null, null, null, null)))
                .isNotNull();
    }

    @Test
    void findsTheSameRuleWrittenTwice() {
        InvalidLiveEvent invalid = catchThrowableOfType(
                InvalidLiveEvent.class,
                () -> Reminders.of(List.of("EMAIL", "FAX", "EMAIL"), List.of("PT1H", "PT60M"), null, null, null, null));

        assertThat(invalid.violations())
                .extracting(Violation::pointer)
                .containsExactly("/reminders/channels/1", "/reminders/channels/2", "/reminders/rules/1");
    }

    @Test
    void remindersAreSpreadIfTheLiveEventNamesRulesAndSaysSo() {
        assertThat(Reminders.of(null, List.of("PT1H"), null, null, null, null).spread())
                .isFalse();
        assertThat(Reminders.of(null, List.of("PT1H"), null, true, null, null).spread())
                .isTrue();
        assertThat(Reminders.of(null, null, null, false, null, null).spread()).isFalse();
        assertThat(catchThrowableOfType(InvalidLiveEvent.class, () -> Reminders.of(null, null, null, true, null, null))
                        .violations())
                .extracting(Violation::pointer)
                .containsExactly("/reminders/spread");
    }

    @Test
    void lateRegistrantsGetNothingWhereNothingIsSaid() {
        assertThat(Reminders.of(null, List.of("PT1H"), null, null, null, null).lateRegistrants())
                .isEqualTo(LateRegistrants.SKIP);
        assertThat(Reminders.of(null, List.of("PT1H"), "SEND_NOW", null, null, null)
                        .lateRegistrants())
                .isEqualTo(LateRegistrants.SEND_NOW);
    }

    @ParameterizedTest
    @CsvSource({"PT1H, NEVER, UNKNOWN_VALUE", "PT1H, skip, UNKNOWN_VALUE", ", SEND_NOW, INCONSISTENT"})
    void refusesAnUnknownPolicyAndOneForDefaultRules(@Nullable String rule, String policy, ErrorCode code) {
        InvalidLiveEvent invalid = catchThrowableOfType(
                InvalidLiveEvent.class,
                () -> Reminders.of(null, rule == null ? null : List.of(rule), policy, null, null, null));

        assertThat(invalid.violations())
                .extracting(Violation::pointer, Violation::code)
                .containsExactly(tuple("/reminders/lateRegistrants", code));
    }
}
