package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

    private final Answers answers = new Answers(() -> NOW);

    @Test
    void keepsUnexpectedAnswersApart() {
        answers.add(1_000_000, "201");
        answers.add(2_000_000, "503");
        answers.add(3_000_000, "503");

        assertThat(answers.count()).isEqualTo(3);
        assertThat(answers.failed()).isEqualTo(2);
        assertThat(answers.asMap()).containsEntry("p50Ms", 2.0).containsEntry("maxMs", 3.0);
        assertThat(answers.asMap().get("errors")).hasToString("{503=2}");
    }

    @Test
    void keepsTheInstantOfEachAnswer() {
        answers.add(1_000_000, "201");

        assertThat(answers.all()).containsExactly(new Answers.Answer(NOW, 1_000_000));
    }
}
