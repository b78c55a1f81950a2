package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.fence.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchGroupsTest {

    @Test
    void dueDeliveriesShareABatch() {
        assertThat(batches(due(-3600), due(-1), due(0), due(-5))).containsExactly("-3600 -1 0", "-5");
    }

    @Test
    void dueDeliveriesDoNotWaitForLaterOnes() {
        assertThat(batches(due(-1), due(0.03))).containsExactly("-1", "0.03");
    }

    @Test
    void deliveriesAtNearlyTheSameInstantShareABatch() {
        assertThat(batches(due(0.021), due(0.029), due(0.031), due(0.001)))
                .containsExactly("0.021 0.029", "0.031", "0.001");
    }

    @Test
    void aNarrowerLimitHasABatchOfItsOwn() {
        assertThat(batches(due(0), due(0, 1), due(0, 1), due(0))).containsExactly("0 0", "0", "0");
    }

    @Test
    void aPreparedBatchStaysTogetherIfItIsComplete() {
        List<Queue.Due> due = List.of(due(0), due(-1), due(-2), due(-3), due(-4), due(-5));
        UUID complete = UUID.randomUUID();
        UUID incomplete = UUID.randomUUID();
        Map<UUID, UUID> prepared = new HashMap<>();
        List.of(1, 3, 4).forEach(place -> prepared.put(due.get(place).id(), complete));
        prepared.put(due.get(5).id(), incomplete);

        assertThat(shown(BatchGroups.of(3, due, prepared::get))).containsExactly("0 -2 -5", "-1 -3 -4");
    }

    @Test
    void aFullBatchOfOneOrganizerIsOfACrowd() {
        assertThat(BatchGroups.isOfCrowd(2, List.of(of("org_aurora"), of("org_aurora"))))
                .isTrue();
        assertThat(BatchGroups.isOfCrowd(3, List.of(of("org_aurora"), of("org_aurora"))))
                .isFalse();
        assertThat(BatchGroups.isOfCrowd(2, List.of(of("org_aurora"), of("org_borealis"))))
                .isFalse();
        assertThat(BatchGroups.isOfCrowd(1, List.of(of("org_aurora")))).isFalse();
    }

    /** The times until the instants of the deliveries of each batch. */
    private static List<String> batches(Queue.Due... due) {
        return shown(BatchGroups.of(3, List.of(due), _ -> null));
    }

    private static List<String> shown(List<List<Queue.Due>> batches) {
        return batches.stream()
                .map(batch -> batch.stream()
                        .map(one -> "%s".formatted(one.earlySeconds()).replaceFirst("\\.0$", ""))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static Queue.Due due(double earlySeconds) {
        return due(earlySeconds, null);
    }

    private static Queue.Due due(double earlySeconds, @Nullable Integer batchLimit) {
        return due("org_aurora", earlySeconds, batchLimit);
    }

    private static Queue.Due of(String organizerId) {
        return due(organizerId, 0, null);
    }

    private static Queue.Due due(String organizerId, double earlySeconds, @Nullable Integer batchLimit) {
        UUID id = UUID.randomUUID();
        return new Queue.Due(
                1,
                0,
                organizerId,
                id,
                id,
                id,
                "REMINDER",
                new TimerTraces.Key(id, 1, "REMINDER", 0),
                null,
                null,
                0,
                batchLimit,
                QueueHeads.Position.HEAD,
                0,
                3600,
                -earlySeconds,
                earlySeconds,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Verdict.SEND);
    }
}
