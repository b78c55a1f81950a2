package io.callboard.chassis.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AskedEndsTest {

    private final AskedEnds asked = new AskedEnds();

    @Test
    void aRecordWasAppendedAfterTheLastQuestionThatDidNotFindIt() {
        asked.add(100, 7);
        asked.add(200, 7);
        asked.add(300, 9);

        assertThat(asked.before(7)).hasValue(200);
        assertThat(asked.before(8)).hasValue(200);
        assertThat(asked.before(9)).hasValue(300);
    }

    @Test
    void recordsOfAPauseCountFromBeforeThePause() {
        asked.add(100, 7);
        // The process was suspended. At its next question the topic has forty records.
        asked.add(45_000, 47);

        for (var offset = 7; offset < 47; offset++) {
            assertThat(asked.before(offset)).hasValue(100);
        }
        assertThat(asked.before(47)).hasValue(45_000);
    }

    @Test
    void nothingIsKnownOfARecordThatTheFirstAnswerCovers() {
        asked.add(100, 7);

        assertThat(asked.before(6)).isEmpty();
    }

    @Test
    void startsAnewWithANewTopic() {
        asked.add(100, 7);
        asked.add(200, 0);

        assertThat(asked.before(0)).hasValue(200);
    }
}
