package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void takesWhatIsGivenBeforeTheDefault() {
        Options options =
                Options.parse(new String[] {"--people=5", "--profile"}, "people=10", "clients=2", "profile=false");

        assertThat(options.number("people")).isEqualTo(5);
        assertThat(options.number("clients")).isEqualTo(2);
        assertThat(options.isOn("profile")).isTrue();
        assertThat(options.isOn("running")).isFalse();
    }

    @Test
    void refusesAnOptionThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(new String[] {"--poeple=5"}, "people=10"))
                .withMessageStartingWith("There is no option --poeple=5. The options are: [--people=10] ");
    }
}
