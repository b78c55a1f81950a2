package io.callboard.notifier.webhook;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which messages of an endpoint are to be sent again. */
@Schema(description = "Which messages are to be sent again.")
record WebhookReplayRequest(
        @NotNull
        @Schema(
                description =
                        "Only messages that were queued at this instant or later. The log has those of the last 30 days.",
                example = "2026-12-01T16:55:00Z")
        Instant since,

        @Nullable
        @Size(max = 2)
        @Schema(
                description =
                        "Only messages with one of these statuses; only FAILED ones where none is given. With SENT an endpoint"
                                + " gets again what it has taken already, under the same ids.")
        List<ReplayableWebhookStatus> statuses,

        @Nullable
        @Schema(description = "true: nothing is queued, and the answer says what would be.", defaultValue = "false")
        Boolean dryRun) {}
