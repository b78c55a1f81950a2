package io.callboard.scheduler.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.callboard.scheduler.input.ConditionRequest;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.rule.ReminderRulesRequest.Rule;
import io.callboard.scheduler.timer.Condition;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReminderRulesRequestTest {

    @Test
    void fillsInWhatIsMissing() {
        assertThat(request(List.of(offset("PT0S"), offset("PT60M"))).checked().rules())
                .containsExactly(
                        new DefaultRule(
                                "PT0S", true, "PT0S", 0, null, null, LateRegistrants.SKIP, InQuietHours.ON_TIME, null),
                        new DefaultRule(
                                "PT1H", true, "PT1H", 1, null, null, LateRegistrants.SKIP, InQuietHours.EARLIER, null));
        assertThat(request(List.of()).checked().rules()).isEmpty();
    }

    @Test
    void keepsWhatIsGiven() {
        assertThat(request(List.of(new Rule(
                                "P1D",
                                false,
                                " A day ",
                                7,
                                List.of("SMS", "EMAIL"),
                                "PT120M",
                                "SEND_NOW",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null)))
                        .checked()
                        .rules())
                .containsExactly(new DefaultRule(
                        "P1D",
                        false,
                        "A day",
                        7,
                        List.of("SMS", "EMAIL"),
                        "PT2H",
                        LateRegistrants.SEND_NOW,
                        InQuietHours.EARLIER,
                        null));
    }

    @Test
    void namesEachValueThatIsNotAcceptable() {
        assertThat(pointers(
                        null,
                        new Rule(null, null, null, null, null, null, null, null, null, null, null, null, null, null),
                        offset("tomorrow"),
                        offset("P366D"),
                        offset("PT1H"),
                        offset("PT60M"),
                        new Rule(
                                "PT2H",
                                null,
                                "a\u0000b",
                                -1,
                                List.of("FAX"),
                                "PT3H",
                                "LATER",
                                null,
                                null,
                                null,
                                "LOUD",
                                null,
                                null,
                                null),
                        new Rule(
                                "PT3H",
                                null,
                                "x".repeat(81),
                                10_001,
                                List.of(),
                                "soon",
                                "skip",
                                null,
                                null,
                                null,
                                "early",
                                null,
                                null,
                                null),
                        new Rule(
                                "PT0S",
                                null,
                                null,
                                null,
                                Arrays.asList("SMS", "SMS", null),
                                "PT0S",
                                "",
                                null,
                                null,
                                null,
                                "EARLIER",
                                null,
                                null,
                                null)))
                .containsExactly(
                        "/rules/0 REQUIRED",
                        "/rules/1/offset REQUIRED",
                        "/rules/2/offset INVALID_FORMAT",
                        "/rules/3/offset OUT_OF_RANGE",
                        "/rules/5/offset DUPLICATE",
                        "/rules/6/label FORBIDDEN_TEXT",
                        "/rules/6/sortOrder OUT_OF_RANGE",
                        "/rules/6/channels/0 UNKNOWN_VALUE",
                        "/rules/6/usefulUntil INCONSISTENT",
                        "/rules/6/lateRegistrants UNKNOWN_VALUE",
                        "/rules/6/quietHours UNKNOWN_VALUE",
                        "/rules/7/label TOO_LONG",
                        "/rules/7/sortOrder OUT_OF_RANGE",
                        "/rules/7/channels REQUIRED",
                        "/rules/7/usefulUntil INVALID_FORMAT",
                        "/rules/7/lateRegistrants UNKNOWN_VALUE",
                        "/rules/7/quietHours UNKNOWN_VALUE",
                        "/rules/8/channels/1 DUPLICATE",
                        "/rules/8/channels/2 UNKNOWN_VALUE",
                        "/rules/8/usefulUntil INCONSISTENT",
                        "/rules/8/lateRegistrants UNKNOWN_VALUE",
                        "/rules/8/quietHours INCONSISTENT");
    }

    @Test
    void takesAConditionBySegmentAndAnswer() {
        assertThat(request(List.of(
                                conditional("PT1H", List.of(" vip "), Map.of("diet", List.of("No meat"))),
                                conditional("PT2H", null, Map.of("newcomer", List.of("true"))),
                                offset("PT3H")))
                        .checked()
                        .rules())
                .extracting(rule -> rule.planned().condition())
                .containsExactly(
                        new Condition(List.of("vip"), Map.of("diet", List.of("No meat"))),
                        new Condition(null, Map.of("newcomer", List.of("true"))),
                        Condition.NONE);
        assertThat(pointers(
                        conditional("PT1H", null, null),
                        conditional("PT2H", List.of(), Map.of()),
                        conditional("PT3H", Arrays.asList("vip", "vip", null, "x".repeat(101)), null),
                        conditional(
                                "PT4H",
                                null,
                                Map.of(
                                        "what do you eat?", List.of("No meat"),
                                        "diet", List.of(),
                                        "days", List.of("x".repeat(81)))),
                        conditional("PT5H", Collections.nCopies(21, "vip"), null)))
                .containsExactlyInAnyOrder(
                        "/rules/0/condition REQUIRED",
                        "/rules/1/condition/segments REQUIRED",
                        "/rules/1/condition/answers REQUIRED",
                        "/rules/2/condition/segments/1 DUPLICATE",
                        "/rules/2/condition/segments/2 REQUIRED",
                        "/rules/2/condition/segments/3 TOO_LONG",
                        "/rules/3/condition/answers/what do you eat? INVALID_FORMAT",
                        "/rules/3/condition/answers/diet REQUIRED",
                        "/rules/3/condition/answers/days/0 TOO_LONG",
                        "/rules/4/condition/segments TOO_MANY");
    }

    private static Rule conditional(
            String offset, @Nullable List<@Nullable String> segments, @Nullable Map<String, List<String>> answers) {
        Map<String, @Nullable List<@Nullable String>> given = answers == null ? null : new HashMap<>(answers);
        return new Rule(
                offset,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new ConditionRequest(segments, given));
    }

    @Test
    void takesAWallClockInsteadOfAnOffset() {
        assertThat(request(List.of(
                                wallClock(null, 1, "09:00", null, "PT2H"),
                                wallClock(null, 0, "08:30", "REGISTRANT", null)))
                        .checked()
                        .rules())
                .containsExactly(
                        new DefaultRule(
                                "P1D@09:00/EVENT",
                                true,
                                "P1D@09:00/EVENT",
                                0,
                                null,
                                "PT2H",
                                LateRegistrants.SKIP,
                                InQuietHours.EARLIER,
                                null),
                        new DefaultRule(
                                "P0D@08:30/REGISTRANT",
                                true,
                                "P0D@08:30/REGISTRANT",
                                1,
                                null,
                                null,
                                LateRegistrants.SKIP,
                                InQuietHours.EARLIER,
                                null));
        assertThat(pointers(
                        wallClock("PT1H", 1, "09:00", "EVENT", null),
                        wallClock(null, null, null, "EVENT", null),
                        wallClock(null, 366, "9:00", "VENUE", null),
                        wallClock(null, -1, "09:00:00", null, null),
                        wallClock(null, 1, "09:00", "EVENT", null),
                        wallClock(null, 1, "09:00", null, null),
                        wallClock(null, 1, "09:00", "REGISTRANT", "PT1H")))
                .containsExactly(
                        "/rules/0/wallClock INCONSISTENT",
                        "/rules/1/wallClock/daysBefore REQUIRED",
                        "/rules/1/wallClock/at REQUIRED",
                        "/rules/2/wallClock/daysBefore OUT_OF_RANGE",
                        "/rules/2/wallClock/at INVALID_FORMAT",
                        "/rules/2/wallClock/in UNKNOWN_VALUE",
                        "/rules/3/wallClock/daysBefore OUT_OF_RANGE",
                        "/rules/3/wallClock/at INVALID_FORMAT",
                        "/rules/5/wallClock DUPLICATE",
                        "/rules/6/usefulUntil INCONSISTENT");
    }

    private static Rule wallClock(
            @Nullable String offset,
            @Nullable Integer daysBefore,
            @Nullable String at,
            @Nullable String in,
            @Nullable String usefulUntil) {
        return new Rule(
                offset,
                null,
                null,
                null,
                null,
                usefulUntil,
                null,
                new WallClock(daysBefore, at, in),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void takesAnInstantAfterTheEndInsteadOfAnOffset() {
        assertThat(request(List.of(
                                afterEnd(null, "PT60M", "ATTENDED", null, "SKIP"),
                                afterEnd(null, "P30D", "ALL", null, null)))
                        .checked()
                        .rules())
                .containsExactly(
                        new DefaultRule(
                                "PT1H@END/ATTENDED",
                                true,
                                "PT1H@END/ATTENDED",
                                0,
                                null,
                                null,
                                LateRegistrants.SKIP,
                                InQuietHours.ON_TIME,
                                null),
                        new DefaultRule(
                                "P30D@END/ALL",
                                true,
                                "P30D@END/ALL",
                                1,
                                null,
                                null,
                                LateRegistrants.SKIP,
                                InQuietHours.ON_TIME,
                                null));
        assertThat(pointers(
                        afterEnd("PT1H", "PT1H", "ALL", null, null),
                        afterEnd(null, null, null, null, null),
                        afterEnd(null, "P30DT1S", "all", null, null),
                        afterEnd(null, "-PT1H", "ALL", null, null),
                        afterEnd(null, "PT1H", "ALL", null, null),
                        afterEnd(null, "PT60M", "ALL", null, null),
                        afterEnd(null, "PT1H", "NO_SHOW", "PT0S", "SEND_NOW")))
                .containsExactly(
                        "/rules/0/afterEnd INCONSISTENT",
                        "/rules/1/afterEnd/offset REQUIRED",
                        "/rules/1/afterEnd/for REQUIRED",
                        "/rules/2/afterEnd/offset OUT_OF_RANGE",
                        "/rules/2/afterEnd/for UNKNOWN_VALUE",
                        "/rules/3/afterEnd/offset INVALID_FORMAT",
                        "/rules/5/afterEnd DUPLICATE",
                        "/rules/6/usefulUntil INCONSISTENT",
                        "/rules/6/lateRegistrants INCONSISTENT");
    }

    @Test
    void takesAnInstantAfterTheRegistrationInsteadOfAnOffset() {
        assertThat(request(List.of(
                                afterRegistration(null, "PT15M", null, null, null, null, null),
                                afterRegistration(null, "P90D", null, "SKIP", "ON_TIME", false, 50)))
                        .checked()
                        .rules())
                .extracting(rule -> rule.offset() + " " + rule.inQuietHours() + " " + rule.holdOutPercent())
                .containsExactly("PT15M@REGISTRATION ON_TIME 0", "P90D@REGISTRATION ON_TIME 50");
        assertThat(pointers(
                        afterRegistration("PT1H", "PT1H", null, null, null, null, null),
                        afterRegistration(null, "PT14M59S", null, null, null, null, null),
                        afterRegistration(null, "P90DT1S", null, null, null, null, null),
                        afterRegistration(null, "2 days", null, null, null, null, null),
                        afterRegistration(null, "PT1H", null, null, null, null, null),
                        afterRegistration(null, "PT60M", null, null, null, null, null),
                        afterRegistration(null, "P2D", "PT1H", "SEND_NOW", "EARLIER", true, null)))
                .containsExactly(
                        "/rules/0/afterRegistration INCONSISTENT",
                        "/rules/1/afterRegistration OUT_OF_RANGE",
                        "/rules/2/afterRegistration OUT_OF_RANGE",
                        "/rules/3/afterRegistration INVALID_FORMAT",
                        "/rules/5/afterRegistration DUPLICATE",
                        "/rules/6/usefulUntil INCONSISTENT",
                        "/rules/6/lateRegistrants INCONSISTENT",
                        "/rules/6/quietHours INCONSISTENT",
                        "/rules/6/spread INCONSISTENT");
    }

    private static Rule afterRegistration(
            @Nullable String offset,
            String afterRegistration,
            @Nullable String usefulUntil,
            @Nullable String lateRegistrants,
            @Nullable String quietHours,
            @Nullable Boolean spread,
            @Nullable Integer holdOutPercent) {
        return new Rule(
                offset,
                null,
                null,
                null,
                null,
                usefulUntil,
                lateRegistrants,
                null,
                null,
                afterRegistration,
                quietHours,
                spread,
                holdOutPercent,
                null);
    }

    @Test
    void holdsOutHalfOfThePeopleAtMost() {
        assertThat(request(List.of(holdingOut("PT1H", null, 50), holdingOut("PT2H", null, 0), offset("PT3H")))
                        .checked()
                        .rules())
                .extracting(DefaultRule::holdOutPercent)
                .containsExactly(50, 0, 0);
        assertThat(pointers(
                        holdingOut("PT1H", null, 51),
                        holdingOut("PT2H", null, -1),
                        holdingOut(null, new AfterEnd("PT1H", "ALL"), 10),
                        holdingOut(null, new AfterEnd("PT2H", "ALL"), 0)))
                .containsExactly(
                        "/rules/0/holdOutPercent OUT_OF_RANGE",
                        "/rules/1/holdOutPercent OUT_OF_RANGE",
                        "/rules/2/holdOutPercent INCONSISTENT");
    }

    private static Rule holdingOut(@Nullable String offset, @Nullable AfterEnd afterEnd, int percent) {
        return new Rule(offset, null, null, null, null, null, null, null, afterEnd, null, null, null, percent, null);
    }

    private static Rule afterEnd(
            @Nullable String offset,
            @Nullable String after,
            @Nullable String audience,
            @Nullable String usefulUntil,
            @Nullable String lateRegistrants) {
        return new Rule(
                offset,
                null,
                null,
                null,
                null,
                usefulUntil,
                lateRegistrants,
                null,
                new AfterEnd(after, audience),
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void takesTwentyRulesAndNoMore() {
        Rule[] rules = IntStream.rangeClosed(1, 21)
                .mapToObj(days -> offset("P" + days + "D"))
                .toArray(Rule[]::new);

        assertThat(request(List.of(Arrays.copyOf(rules, 20))).checked().rules()).hasSize(20);
        assertThat(pointers(rules)).containsExactly("/rules TOO_MANY");
        assertThat(violations(request(null))).containsExactly("/rules REQUIRED");
    }

    private static List<String> pointers(@Nullable Rule... rules) {
        return violations(request(Arrays.asList(rules)));
    }

    private static List<String> violations(ReminderRulesRequest request) {
        InvalidRequest invalid = catchThrowableOfType(InvalidRequest.class, request::checked);
        return invalid.violations().stream()
                .map(violation -> violation.pointer() + " " + violation.code())
                .toList();
    }

    private static Rule offset(String offset) {
        return new Rule(offset, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static ReminderRulesRequest request(@Nullable List<@Nullable Rule> rules) {
        return new ReminderRulesRequest(rules, null, null);
    }

    @Test
    void takesQuietHoursOverMidnightAndNotOverMidnight() {
        assertThat(quiet("22:00", "07:00").checked().quietHours())
                .isEqualTo(new QuietHoursView.Checked(LocalTime.of(22, 0), LocalTime.of(7, 0)));
        assertThat(quiet("00:00", "08:30").checked().quietHours())
                .isEqualTo(new QuietHoursView.Checked(LocalTime.MIDNIGHT, LocalTime.of(8, 30)));
        assertThat(quiet("09:00", "08:00").checked().quietHours()).isNotNull();
        assertThat(request(List.of()).checked().quietHours()).isNull();
    }

    @Test
    void namesEachTimeOfQuietHoursThatIsNotAcceptable() {
        assertThat(violations(quiet(null, "7:00")))
                .containsExactly("/quietHours/from REQUIRED", "/quietHours/to INVALID_FORMAT");
        assertThat(violations(quiet("24:00", null)))
                .containsExactly("/quietHours/from INVALID_FORMAT", "/quietHours/to REQUIRED");
        assertThat(violations(quiet("22:00", "22:00"))).containsExactly("/quietHours/to INCONSISTENT");
        assertThat(violations(quiet("09:00", "08:01"))).containsExactly("/quietHours/to OUT_OF_RANGE");
    }

    @Test
    void knowsWhatAMoveArmsAgain() {
        assertThat(request(List.of()).checked().onPostpone()).isEqualTo(OnPostpone.REARM_ALL);
        assertThat(onPostpone("UNSENT", null).checked().onPostpone())
                .isEqualTo(new OnPostpone(OnPostpone.Rearm.UNSENT, null));
        assertThat(onPostpone("IF_MOVED_MORE_THAN", "P30D").checked().onPostpone())
                .isEqualTo(new OnPostpone(OnPostpone.Rearm.IF_MOVED_MORE_THAN, Duration.ofDays(30)));

        assertThat(violations(onPostpone(null, "PT2H"))).containsExactly("/onPostpone/rearm REQUIRED");
        assertThat(violations(onPostpone("SOME", null))).containsExactly("/onPostpone/rearm UNKNOWN_VALUE");
        assertThat(violations(onPostpone("ALL", "PT2H"))).containsExactly("/onPostpone/movedMoreThan INCONSISTENT");
        assertThat(violations(onPostpone("IF_MOVED_MORE_THAN", null)))
                .containsExactly("/onPostpone/movedMoreThan REQUIRED");
        assertThat(violations(onPostpone("IF_MOVED_MORE_THAN", "2 hours")))
                .containsExactly("/onPostpone/movedMoreThan INVALID_FORMAT");
        assertThat(violations(onPostpone("IF_MOVED_MORE_THAN", "P30DT1S")))
                .containsExactly("/onPostpone/movedMoreThan OUT_OF_RANGE");
    }

    private static ReminderRulesRequest onPostpone(@Nullable String rearm, @Nullable String movedMoreThan) {
        return new ReminderRulesRequest(List.of(), null, new OnPostponeView(rearm, movedMoreThan));
    }

    @Test
    void aRuleIsMovedIfItSaysSoOrIsLongEnough() {
        assertThat(request(List.of(
                                offset("PT1H"),
                                offset("PT59M"),
                                inQuietHours("PT2H", "ON_TIME"),
                                inQuietHours("PT1M", "EARLIER")))
                        .checked()
                        .rules())
                .extracting(DefaultRule::inQuietHours)
                .containsExactly(
                        InQuietHours.EARLIER, InQuietHours.ON_TIME, InQuietHours.ON_TIME, InQuietHours.EARLIER);
        assertThat(pointers(new Rule(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new AfterEnd("PT1H", "ALL"),
                        null,
                        "EARLIER",
                        null,
                        null,
                        null)))
                .containsExactly("/rules/0/quietHours INCONSISTENT");
    }

    private static Rule inQuietHours(String offset, String quietHours) {
        return new Rule(offset, null, null, null, null, null, null, null, null, null, quietHours, null, null, null);
    }

    private static ReminderRulesRequest quiet(@Nullable String from, @Nullable String to) {
        return new ReminderRulesRequest(List.of(), new QuietHoursView(from, to), null);
    }

    @Test
    void onlyWhatComesBeforeTheStartCanBeSpread() {
        assertThat(new ReminderRulesRequest(List.of(spread("PT1H"), spread("P1D")), null, null)
                        .checked()
                        .rules())
                .extracting(DefaultRule::spread)
                .containsExactly(true, true);
        assertThat(pointers(spread("PT0S"))).containsExactly("/rules/0/spread INCONSISTENT");
        assertThat(pointers(new Rule(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new AfterEnd("PT1H", "ALL"),
                        null,
                        null,
                        true,
                        null,
                        null)))
                .containsExactly("/rules/0/spread INCONSISTENT");
        assertThat(request(List.of(new Rule(
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                new WallClock(1, "09:00", "REGISTRANT"),
                                null,
                                null,
                                null,
                                true,
                                null,
                                null)))
                        .checked()
                        .rules())
                .extracting(DefaultRule::spread)
                .containsExactly(true);
    }

    private static Rule spread(String offset) {
        return new Rule(offset, null, null, null, null, null, null, null, null, null, null, true, null, null);
    }
}
