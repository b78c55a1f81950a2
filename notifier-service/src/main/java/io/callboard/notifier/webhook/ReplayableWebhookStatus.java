package io.callboard.notifier.webhook;

/** Statuses of messages that a replay may queue again. */
enum ReplayableWebhookStatus {
    FAILED,
    SENT
}
