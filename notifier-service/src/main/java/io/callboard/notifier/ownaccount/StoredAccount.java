package io.callboard.notifier.ownaccount;

import io.callboard.notifier.senderdomain.DomainFindings;
import io.callboard.notifier.senderdomain.SenderDomain;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An organizer's account without its credentials.
 *
 * @param host the mail server, with its port and security; null for a provider whose address is known
 * @param region where Mailgun keeps it; null for other providers
 * @param hasWebhookKey whether the organizer has stored what verifies the provider's webhooks
 * @param findings of the last check; null before the first one
 * @param verified whether it may send
 * @param verifiedAt when it might for the first time; null before
 * @param isRoute whether it is its organizer's route
 * @param pausedUntil the end of a pause in force; null without one
 * @param pauseReason why it is paused
 */
record StoredAccount(
        UUID id,
        Provider provider,
        String fromAddress,
        @Nullable String fromName,
        boolean fallback,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String security,
        @Nullable String region,
        boolean hasWebhookKey,
        SenderDomain domain,
        @Nullable DomainFindings findings,
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
        /** The domain is not verified. It sends nothing. */
        UNVERIFIED,
        /** It sends the organizer's mails. */
        ACTIVE,
        /** It could send, but an account that was verified later does. */
        SPARE,
        /** The provider refused its credentials, and it rests. */
        PAUSED
    }
}
