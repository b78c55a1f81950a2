package io.callboard.notifier.replay;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Replacements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Queues deliveries again as far as the fences allow it now. The claim asks all fences again. It works as the platform,
 * because pauses of all organizers and erased contacts belong to none; each statement names the organizer.
 */
@Component
public class Replayer {

    private static final int SLICE = 1000;

    private final SettledDeliveries deliveries;
    private final Replacements replacements;
    private final TransactionTemplate transactions;

    Replayer(SettledDeliveries deliveries, Replacements replacements, TransactionTemplate transactions) {
        this.deliveries = deliveries;
        this.replacements = replacements;
        this.transactions = transactions;
    }

    /** Result of a retry. */
    sealed interface Retry {

        /** It was queued by this call. */
        record Queued() implements Retry {}

        /** It has no outcome yet. */
        record Waiting() implements Retry {}

        /** The provider accepted it. */
        record Sent() implements Retry {}

        /** The provider may have accepted it. */
        record MaybeSent() implements Retry {}

        /**
         * A fence forbids it, or it is no longer useful.
         *
         * @param reason as in the ledger
         */
        record Forbidden(String reason) implements Retry {}
    }

    /** Queues one delivery again; empty if it is unknown or another organizer's. */
    Optional<Retry> retry(OrganizerId organizer, UUID id) {
        return Tenancy.callAsPlatform(() -> transactions.execute(_ -> {
            List<SettledDeliveries.Judged> judged = deliveries.judge(organizer, List.of(id));
            if (judged.isEmpty()) {
                return deliveries.status(organizer, id).map(Replayer::withoutRetry);
            }
            SettledDeliveries.Judged one = judged.getFirst();
            if (!one.maySend()) {
                return Optional.of(new Retry.Forbidden(one.reason()));
            }
            deliveries.queueAgain(organizer, List.of(id));
            return Optional.of(new Retry.Queued());
        }));
    }

    private static Retry withoutRetry(String status) {
        return switch (status) {
            case "QUEUED" -> new Retry.Waiting();
            case "UNKNOWN" -> new Retry.MaybeSent();
            default -> new Retry.Sent();
        };
    }

    /**
     * Queues the deliveries of the filter again, each slice in a transaction of its own. After a crash the same call
     * queues the rest.
     */
    ReplayReport replay(OrganizerId organizer, ReplayFilter filter, boolean dryRun) {
        long queued = 0;
        Map<String, Long> skipped = new HashMap<>();
        SettledDeliveries.@Nullable Position behind = null;
        while (true) {
            List<SettledDeliveries.Position> slice = slice(organizer, filter, behind);
            if (slice.isEmpty()) {
                return ReplayReport.of(dryRun, queued, skipped);
            }
            behind = slice.getLast();
            List<UUID> ids = slice.stream().map(SettledDeliveries.Position::id).toList();
            for (SettledDeliveries.Judged one : queueAgain(organizer, ids, dryRun)) {
                if (one.maySend()) {
                    queued++;
                } else {
                    skipped.merge(one.reason(), 1L, Long::sum);
                }
            }
            Failpoints.hit("notifier.replay.after-slice");
        }
    }

    /**
     * Locks the newest message of each kind to this registrant on the channel, in the caller's transaction, without those
     * that may have reached somebody. Those that bounced are among them. Deliveries are locked before contacts.
     */
    public List<UUID> lockNewest(OrganizerId organizer, UUID registrationId, Channel channel) {
        return deliveries.lockNewest(organizer, registrationId, channel);
    }

    /**
     * Queues those of the deliveries again that may be sent now, in the caller's transaction. A new delivery takes the place
     * of one that bounced. Returns what is queued.
     */
    public List<UUID> queueAgain(OrganizerId organizer, Collection<UUID> ids) {
        List<UUID> queued = new ArrayList<>(sendable(queueAgain(organizer, ids, false)));
        queued.addAll(replacements.resend(sendable(deliveries.judgeBounced(organizer, ids))));
        return queued;
    }

    private static List<UUID> sendable(List<SettledDeliveries.Judged> judged) {
        return judged.stream()
                .filter(SettledDeliveries.Judged::maySend)
                .map(SettledDeliveries.Judged::deliveryId)
                .toList();
    }

    private List<SettledDeliveries.Position> slice(
            OrganizerId organizer, ReplayFilter filter, SettledDeliveries.@Nullable Position behind) {
        return Tenancy.callAsPlatform(() -> deliveries.slice(organizer, filter, behind, SLICE));
    }

    private List<SettledDeliveries.Judged> queueAgain(OrganizerId organizer, Collection<UUID> ids, boolean dryRun) {
        return Tenancy.callAsPlatform(() -> transactions.execute(_ -> {
            List<SettledDeliveries.Judged> judged = deliveries.judge(organizer, ids);
            if (!dryRun) {
                deliveries.queueAgain(organizer, sendable(judged));
            }
            return judged;
        }));
    }
}
