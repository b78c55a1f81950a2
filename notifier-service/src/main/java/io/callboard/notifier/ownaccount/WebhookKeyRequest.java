package io.callboard.notifier.ownaccount;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What verifies the webhooks of an account's provider. */
@Schema(name = "AccountWebhookKey", description = "What verifies the webhooks that a provider sends about an account.")
record WebhookKeyRequest(
        @NotBlank
        @Size(max = OwnAccountRequest.LONGEST_SECRET)
        @Schema(
                description =
                        "RESEND: the signing secret of the webhook, whsec_…. SENDGRID: the verification key of the signed event"
                                + " webhook. MAILGUN: the HTTP webhook signing key. TWILIO has none. It is stored encrypted, and no answer"
                                + " shows it.",
                example = "whsec_Y2FsbGJvYXJkLWV4YW1wbGUta2V5",
                accessMode = Schema.AccessMode.WRITE_ONLY)
        String webhookKey) {

    @Override
    public String toString() {
        return "WebhookKeyRequest";
    }
}
