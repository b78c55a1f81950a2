package io.callboard.notifier.replay;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which deliveries are to be queued again. */
@Schema(description = "Which deliveries are to be queued again: those that match every property given.")
record ReplayRequest(
        @NotNull
        @Schema(
                description = "Only deliveries whose outcome was recorded at this instant or later.",
                example = "2026-12-01T16:55:00Z")
        Instant from,

        @NotNull
        @Schema(
                description =
                        "Only deliveries whose outcome was recorded before this instant, at most 31 days after from.",
                example = "2026-12-01T17:10:00Z")
        Instant to,

        @Nullable
        @Schema(
                description = "Only deliveries of this live event. One that is unknown or not yours gives 404.",
                example = "0190b5a2-7c3e-7d10-9a53-6c4f6a0b1d70")
        UUID eventId,

        @Nullable @Schema(description = "Only deliveries of this timer.")
        UUID timerId,

        @Nullable @Schema(description = "Only deliveries of this kind.")
        Kind kind,

        @Nullable @Schema(description = "Only deliveries on this channel.")
        Channel channel,

        @Nullable
        @Size(max = 3)
        @Schema(description = "Only deliveries with one of these outcomes; every one of them where none is given.")
        List<ReplayableStatus> statuses,

        @Nullable @Size(max = 50) @Schema(description = "Only deliveries with one of these reasons, such as HTTP_422.")
        List<@NotNull @Size(max = 100) String> reasons,

        @Nullable
        @Schema(description = "true: nothing is queued, and the answer says what would be.", defaultValue = "false")
        Boolean dryRun) {}
