package io.callboard.notifier.webhook;

import io.swagger.v3.oas.annotations.media.Schema;

/** What a replay did, or would do. */
@Schema(description = "What a replay did, or would do.")
record WebhookReplayReport(
        @Schema(description = "Whether nothing was queued, because the request asked for a dry run.")
        boolean dryRun,

        @Schema(description = "How many messages were queued again, or would be.")
        long queued) {}
