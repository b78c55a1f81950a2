package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswersTest {

    @Test
    void keepsUnexpectedAnswersApart() {
        Answers answers = new Answers();

        answers.add(1_000_000, "201");
        answers.add(2_000_000, "503");
        answers.add(3_000_000, "503");

        assertThat(answers.count()).isEqualTo(3);
        assertThat(answers.failed()).isEqualTo(2);
        assertThat(answers.asMap()).containsEntry("p50Ms", 2.0).containsEntry("maxMs", 3.0);
        assertThat(answers.asMap().get("errors")).hasToString("{503=2}");
    }
}
