package io.callboard.scheduler.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AfterRegistrationRuleTest {

    @Test
    void isReadFromTheTextByWhichItsTimersAreIdentified() {
        AfterRegistrationRule rule =
                AfterRegistrationRule.parse("P2DT3H@REGISTRATION").orElseThrow();

        assertThat(rule.offset().days()).isEqualTo(2);
        assertThat(rule.offset().time()).hasHours(3);
        assertThat(rule.usualLength()).isEqualTo(Duration.ofHours(51));
        assertThat(AfterRegistrationRule.of(rule.offset())).isEqualTo(rule);
        assertThat(ReminderRule.parse(rule.text())).isEmpty();
        assertThat(FollowUpRule.parse(rule.text())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P2D",
                "@REGISTRATION",
                "soon@REGISTRATION",
                "-P2D@REGISTRATION",
                "P2D@registration",
                "P2D@REGISTRATION/ALL",
                "P2D@END/ALL",
                "P1D@09:00/EVENT"
            })
    void isNoOtherText(String text) {
        assertThat(AfterRegistrationRule.parse(text)).isEmpty();
    }
}
