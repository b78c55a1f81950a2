package io.callboard.scheduler.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowUpRuleTest {

    @Test
    void isReadFromTheTextByWhichItsTimersAreIdentified() {
        FollowUpRule rule = FollowUpRule.parse("P1DT2H@END/NO_SHOW").orElseThrow();

        assertThat(rule.offset().days()).isEqualTo(1);
        assertThat(rule.offset().time()).hasHours(2);
        assertThat(rule.audience()).isEqualTo(FollowUpRule.Audience.NO_SHOW);
        assertThat(FollowUpRule.of(rule.offset(), rule.audience())).isEqualTo(rule);
        assertThat(ReminderRule.parse(rule.text())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PT1H",
                "PT1H@END",
                "PT1H@END/",
                "PT1H@END/HOSTS",
                "PT1H@END/all",
                "@END/ALL",
                "soon@END/ALL",
                "-PT1H@END/ALL",
                "P1D@09:00/EVENT",
                "PT1H@START/ALL",
                "PT1H@END/ALL/3f2a91bc"
            })
    void isNoOtherText(String text) {
        assertThat(FollowUpRule.parse(text)).isEmpty();
    }
}
