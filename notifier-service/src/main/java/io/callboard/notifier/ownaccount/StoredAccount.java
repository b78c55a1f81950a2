package io.callboard.notifier.ownaccount;

import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An organizer's account without its credentials.
 *
 * @param fromAddress that mails come from; null for other messages
 * @param textFrom the number or name that text messages come from; null for other messages, and with a messaging service
 * @param messagingServiceSid of the messaging service that text messages come from; else null
 * @param url of a webhook for in-app messages; null for other providers
 * @param host the mail server, with its port and security; null for a provider whose address is known
 * @param region where Mailgun keeps it; null for other providers
 * @param hasWebhookKey whether the organizer has stored what verifies the provider's webhooks
 * @param domain of mails; null for other messages
 * @param findings of the last check of the domain; null before the first one
 * @param checkReason why the provider did not take the credentials at the last check; null if it did, and with a domain
 * @param checkedAt when the last check began; null before the first one
 * @param verified whether it may send
 * @param verifiedAt when it might for the first time; null before
 * @param isRoute whether it is its organizer's route
 * @param pausedUntil the end of a pause in force; null without one
 * @param pauseReason why it is paused
 */
record StoredAccount(
        UUID id,
        Provider provider,
        @Nullable String fromAddress,
        @Nullable String fromName,
        @Nullable String textFrom,
        @Nullable String messagingServiceSid,
        boolean fallback,
        @Nullable String url,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String security,
        @Nullable String region,
        boolean hasWebhookKey,
        @Nullable SenderDomain domain,
        @Nullable DomainFindings findings,
        @Nullable String checkReason,
        @Nullable Instant checkedAt,
        boolean verified,
        @Nullable Instant verifiedAt,
        boolean isRoute,
        @Nullable Instant pausedUntil,
        @Nullable String pauseReason,
        Instant createdAt) {

    Status status() {
        if (!verified) {
            return Status.UNVERIFIED;
        }
        if (pausedUntil != null) {
            return Status.PAUSED;
        }
        return isRoute ? Status.ACTIVE : Status.SPARE;
    }

    /** What the account does. */
    enum Status {
        /** The domain is not verified, the credentials are not confirmed, or the webhook took no test. It sends nothing. */
        UNVERIFIED,
        /** It sends the organizer's messages. */
        ACTIVE,
        /** It could send, but an account that was verified later does. */
        SPARE,
        /** The provider refused its credentials, and it rests. */
        PAUSED
    }
}
