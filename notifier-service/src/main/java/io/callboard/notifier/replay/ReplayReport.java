package io.callboard.notifier.replay;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a replay did, or would do. */
@Schema(description = "What a replay did, or would do.")
record ReplayReport(
        @Schema(description = "Whether nothing was queued, because the request asked for a dry run.")
        boolean dryRun,

        @Schema(description = "How many deliveries matched the request. matched = queued + the sum of skipped.")
        long matched,

        @Schema(description = "How many of them were queued again, or would be.")
        long queued,

        @Schema(description = "The others, counted by the reason for which they must not be sent now.")
        List<Skipped> skipped) {

    /** Deliveries that are not queued again for one reason. */
    @Schema(name = "ReplaySkipped", description = "Deliveries that are not queued again for one reason.")
    record Skipped(
            @Schema(description = "A reason of deliveries, such as TOO_LATE, EVENT_CANCELLED or UNSUBSCRIBED.")
            String reason,

            @Schema(description = "How many deliveries have it.")
            long deliveries) {}

    static ReplayReport of(boolean dryRun, long queued, Map<String, Long> skipped) {
        return new ReplayReport(
                dryRun,
                queued + skipped.values().stream().mapToLong(Long::longValue).sum(),
                queued,
                skipped.entrySet().stream()
                        .map(entry -> new Skipped(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparingLong(Skipped::deliveries)
                                .reversed()
                                .thenComparing(Skipped::reason))
                        .toList());
    }
}
