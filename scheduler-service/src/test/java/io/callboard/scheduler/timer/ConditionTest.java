package io.callboard.scheduler.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionTest {

    private final Condition vip = new Condition(List.of("vip"), null);
    private final Condition vipOrPress = new Condition(List.of("vip", "press"), null);
    private final Condition noMeat = new Condition(null, Map.of("diet", List.of("No meat")));
    private final Condition noMeatOrVegan = new Condition(null, Map.of("diet", List.of("Vegan", "No meat")));
    private final Condition noMeatOnMonday =
            new Condition(null, Map.of("diet", List.of("No meat"), "days", List.of("Monday")));
    private final Condition vipWithoutMeat = new Condition(List.of("vip"), Map.of("diet", List.of("No meat")));

    @Test
    void coversWhatIsNotWider() {
        assertThat(Condition.NONE.covers(vip)).isTrue();
        assertThat(vip.covers(Condition.NONE)).isFalse();
        assertThat(vipOrPress.covers(vip)).isTrue();
        assertThat(vip.covers(vipOrPress)).isFalse();
        assertThat(noMeatOrVegan.covers(noMeat)).isTrue();
        assertThat(noMeat.covers(noMeatOrVegan)).isFalse();
        assertThat(noMeat.covers(noMeatOnMonday)).isTrue();
        assertThat(noMeatOnMonday.covers(noMeat)).isFalse();
        assertThat(vip.covers(vipWithoutMeat)).isTrue();
        assertThat(noMeat.covers(vipWithoutMeat)).isTrue();
        assertThat(vip.covers(noMeat)).isFalse();
    }

    /** A registrant has one segment, but may have chosen several options. */
    @Test
    void excludesOtherSegmentsOnly() {
        assertThat(vip.excludes(new Condition(List.of("press"), null))).isTrue();
        assertThat(vip.excludes(vipOrPress)).isFalse();
        assertThat(vip.excludes(Condition.NONE)).isFalse();
        assertThat(noMeat.excludes(new Condition(null, Map.of("diet", List.of("Everything")))))
                .isFalse();
    }

    @Test
    void isTheSameAfterItWasStored() {
        for (Condition one : List.of(Condition.NONE, vip, noMeatOnMonday, vipWithoutMeat)) {
            assertThat(ConditionJson.read(ConditionJson.of(one))).isEqualTo(one);
        }
        assertThat(ConditionJson.of(Condition.NONE)).isNull();
    }
}
