package io.callboard.notifier.delivery;

import io.callboard.chassis.trace.TraceParent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The final outcome of a delivery.
 *
 * @param batchId its batch; null if it never left the queue
 * @param attempts how often it was tried; null if it never left the queue
 * @param shown the schedule that the message showed; null if nobody can have seen it
 * @param template the template that the message was rendered with; null if none is known
 * @param textHash of a text message that may have been accepted; null for every other outcome
 * @param trace the span that decided it, or what caused the delivery; null if neither is known
 * @param settledAt when it was decided, by the clock of the database; null if that is now
 */
public record Settlement(
        UUID deliveryId,
        @Nullable UUID batchId,
        DeliveryStatus status,
        @Nullable String reason,
        @Nullable String providerMessageId,
        @Nullable Integer attempts,
        @Nullable ShownSchedule shown,
        @Nullable UsedTemplate template,
        @Nullable String textHash,
        @Nullable TraceParent trace,
        @Nullable Instant settledAt) {

    /** The reason of a delivery that chance kept back. */
    public static final String HELD_OUT = "HELD_OUT";

    /** The end of a delivery that never left the queue. */
    public static Settlement unsent(
            UUID deliveryId, DeliveryStatus status, String reason, @Nullable TraceParent trace) {
        return new Settlement(deliveryId, null, status, reason, null, null, null, null, null, trace, null);
    }

    /** The same, decided at this instant of the database's clock. */
    public Settlement at(Instant settled) {
        return new Settlement(
                deliveryId,
                batchId,
                status,
                reason,
                providerMessageId,
                attempts,
                shown,
                template,
                textHash,
                trace,
                settled);
    }
}
