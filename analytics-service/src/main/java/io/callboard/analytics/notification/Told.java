package io.callboard.analytics.notification;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of a batch say about one notification.
 *
 * @param rule null in messages of old releases, like kind and epoch
 * @param outcomeAt when the outcome was reached; null for a reminder
 * @param handedOverAt when it was handed to the provider that accepted it; null if that is not known
 * @param sentAt when it was reported as sent; null if it was not
 */
record Told(
        String organizerId,
        @Nullable String rule,
        @Nullable String kind,
        @Nullable Integer epoch,
        @Nullable Instant sendAt,
        Outcome outcome,
        @Nullable Instant outcomeAt,
        @Nullable String reason,
        @Nullable String provider,
        @Nullable Instant handedOverAt,
        @Nullable Instant sentAt) {

    static final Comparator<Told> BY_OUTCOME = Comparator.<Told>comparingInt(told -> told.outcome.level())
            .thenComparing(Told::outcomeAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(told -> told.outcome.rank);

    static Told of(ReminderDue due) {
        return new Told(
                due.organizerId(),
                due.rule(),
                due.kind(),
                due.epoch(),
                due.sendAt(),
                Outcome.SCHEDULED,
                null,
                null,
                null,
                null,
                null);
    }

    static Told of(DeliveryState delivery, Outcome outcome) {
        return new Told(
                delivery.organizerId(),
                delivery.rule(),
                delivery.kind(),
                delivery.epoch(),
                null,
                outcome,
                delivery.occurredAt(),
                delivery.reason(),
                delivery.provider(),
                outcome == Outcome.SENT ? delivery.handedOverAt() : null,
                outcome == Outcome.SENT ? delivery.occurredAt() : null);
    }

    /** Both together, whichever came first. */
    Told and(Told other) {
        Told higher = BY_OUTCOME.compare(this, other) >= 0 ? this : other;
        return new Told(
                organizerId,
                rule == null ? other.rule : rule,
                kind == null ? other.kind : kind,
                epoch == null ? other.epoch : epoch,
                earlier(sendAt, other.sendAt),
                higher.outcome,
                higher.outcomeAt,
                higher.reason,
                higher.provider,
                earlier(handedOverAt, other.handedOverAt),
                earlier(sentAt, other.sentAt));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
