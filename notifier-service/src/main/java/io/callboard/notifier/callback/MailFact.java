package io.callboard.notifier.callback;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a provider of mails can report. The words of the providers differ, and the facts do not. */
public enum MailFact {
    SENT(DeliveryStatus.SENT, null, false),
    DELIVERED(DeliveryStatus.DELIVERED, null, false),
    /** The address takes no mails. */
    HARD_BOUNCE(DeliveryStatus.BOUNCED, "HARD_BOUNCE", true),
    /** This mail was refused, and the next one may be taken. */
    SOFT_BOUNCE(DeliveryStatus.BOUNCED, "SOFT_BOUNCE", false),
    /** The provider did not try, or gave up. */
    UNDELIVERED(DeliveryStatus.BOUNCED, "UNDELIVERED", false),
    COMPLAINT(DeliveryStatus.COMPLAINED, "COMPLAINT", true);

    private final DeliveryStatus status;
    private final @Nullable String reason;
    private final boolean suppresses;

    /** @param suppresses whether nothing may be sent to the address any more */
    MailFact(DeliveryStatus status, @Nullable String reason, boolean suppresses) {
        this.status = status;
        this.reason = reason;
        this.suppresses = suppresses;
    }

    /**
     * The report of this fact.
     *
     * @param address of the recipient; blank if the provider does not say it
     * @param occurredAt by the provider's clock; null if the provider gives no time
     */
    public Callback.Reported reported(
            String id, UUID deliveryId, String messageId, String address, @Nullable Instant occurredAt) {
        return new Callback.Reported(
                id,
                deliveryId,
                messageId,
                status,
                reason,
                suppresses && !address.isBlank() ? new Callback.Address(Channel.EMAIL, address) : null,
                occurredAt);
    }
}
