package io.callboard.chassis.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SourceHistoryTest {

    private static final TopicPartition PARTITION = new TopicPartition("things.v1", 0);

    private final SourceHistory history = new SourceHistory(Set.of("things.v1"));

    @Test
    void theAgeOfAnAppliedStatementCountsFromBeforeThePreviousOne() {
        history.add(OptionalLong.of(100), stated(5));
        history.add(OptionalLong.of(200), stated(6));
        history.add(OptionalLong.of(300), stated(8));

        history.evaluate(Map.of(PARTITION, 6L));
        assertThat(history.appliedNanos()).isEqualTo(100);

        assertThat(history.evaluate(Map.of(PARTITION, 7L))).containsExactly(PARTITION);
        assertThat(history.appliedNanos()).isEqualTo(100);

        assertThat(history.evaluate(Map.of(PARTITION, 8L))).isEmpty();
        assertThat(history.appliedNanos()).isEqualTo(200);
    }

    @Test
    void theFirstStatementAloneCountsForNothing() {
        history.add(OptionalLong.of(100), stated(0));

        history.evaluate(Map.of());

        assertThat(history.appliedNanos()).isNull();
    }

    @Test
    void theFirstStatementAfterAGapCountsForNothing() {
        history.add(OptionalLong.of(100), stated(1));
        history.interrupt();
        history.add(OptionalLong.of(5_000), stated(1));

        history.evaluate(Map.of(PARTITION, 1L));

        assertThat(history.appliedNanos()).isNull();
    }

    @Test
    void statementsReadAfterAPauseCountFromBeforeThePause() {
        history.add(OptionalLong.of(100), stated(1));
        for (var late = 0; late < 40; late++) {
            history.add(OptionalLong.of(200), stated(1));
        }

        history.evaluate(Map.of(PARTITION, 1L));

        assertThat(history.appliedNanos()).isEqualTo(200);
    }

    @Test
    void leavesAsideTopicsThatThisServiceDoesNotRead() {
        var stated = new PublicationProgressed(
                "thing-service", Instant.EPOCH, Map.of("things.v1", Map.of(0, 1L), "secrets.v1", Map.of(0, 99L)));
        history.add(OptionalLong.of(100), stated);
        history.add(OptionalLong.of(200), stated);

        history.evaluate(Map.of(PARTITION, 1L));

        assertThat(history.appliedNanos()).isEqualTo(100);
    }

    private static PublicationProgressed stated(long end) {
        return new PublicationProgressed("thing-service", Instant.EPOCH, Map.of("things.v1", Map.of(0, end)));
    }
}
