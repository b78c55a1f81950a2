package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.choice.MessageChoices;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.fence.FenceGate;
import io.callboard.notifier.fence.Verdict;
import io.callboard.notifier.sms.SmsRefusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes due deliveries out of the queue. Settles those that must not be sent, parks those that have to wait, and
 * freezes the others into batches of one account. After the commit the batches may be sent.
 *
 * <p>Each row is decided individually. A row of a newer version, or one that cannot be decrypted or rendered, is
 * settled with its reason and does not stop others.
 */
@Component
class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final Queue queue;
    private final QueuePlans plans;
    private final OpenBatches openBatches;
    private final EnvelopeWriter envelopes;
    private final SmsRefusals smsRefusals;
    private final Ledger ledger;
    private final MessageChoices messageChoices;
    private final FenceGate gate;
    private final DispatchMetrics metrics;
    private final TimerTraces timerTraces;
    private final Traces traces;

    Claims(
            Queue queue,
            QueuePlans plans,
            OpenBatches openBatches,
            EnvelopeWriter envelopes,
            SmsRefusals smsRefusals,
            Ledger ledger,
            MessageChoices messageChoices,
            FenceGate gate,
            DispatchMetrics metrics,
            TimerTraces timerTraces,
            Traces traces) {
        this.queue = queue;
        this.plans = plans;
        this.openBatches = openBatches;
        this.envelopes = envelopes;
        this.smsRefusals = smsRefusals;
        this.ledger = ledger;
        this.messageChoices = messageChoices;
        this.gate = gate;
        this.metrics = metrics;
        this.timerTraces = timerTraces;
        this.traces = traces;
    }

    /**
     * Claims at most this many batches for the account.
     *
     * @param prepared batches that may be taken as they are
     * @param taken runs once the deliveries are locked, so that another claim takes those after them
     */
    @Transactional
    public Claimed claim(
            Account account,
            int batches,
            List<QueueHeads.Share> shares,
            String instance,
            PreparedBatches prepared,
            Runnable taken) {
        List<Queue.Due> due = plans.reuse(() -> queue.take(account.channel(), shares, QueueHeads.AHEAD));
        taken.run();
        Causes causes = causes(due);
        Sorted sorted = sort(due, causes, unwanted(account.channel(), due));
        List<List<Queue.Due>> groups = BatchGroups.of(account.batchSize(), sorted.sendable(), prepared::batchOf);
        List<List<Queue.Due>> chosen = groups.subList(0, Math.min(batches, groups.size()));
        boolean tookAll = chosen.size() == groups.size();
        if (chosen.isEmpty()) {
            return freeze(account, chosen, causes, due, sorted, instance, prepared, tookAll);
        }
        return traces.work("claim " + account.name())
                .causedBy(chosen.stream().flatMap(List::stream).map(causes::of).toList())
                .tag("callboard.batches", chosen.size())
                .run(() -> freeze(account, chosen, causes, due, sorted, instance, prepared, tookAll));
    }

    private Causes causes(List<Queue.Due> deliveries) {
        return new Causes(timerTraces.find(deliveries.stream()
                .filter(due ->
                        !Kind.of(due.kind()).map(Kind::followsRegistration).orElse(false))
                .map(Queue.Due::timer)
                .collect(Collectors.toSet())));
    }

    private Claimed freeze(
            Account account,
            List<List<Queue.Due>> chosen,
            Causes causes,
            List<Queue.Due> due,
            Sorted sorted,
            String instance,
            PreparedBatches prepared,
            boolean tookAll) {
        EnvelopeWriter.Written written = envelopes.write(account, chosen, causes, prepared);
        sorted.settlements().addAll(written.failed());
        sorted.waiting().addAll(written.waiting());
        List<OpenBatches.Frozen> frozen = account.channel() == Channel.SMS
                ? smsRefusals.withinLimits(written.frozen(), causes, sorted.refused())
                : written.frozen();
        FenceGate.Passage passage = gate.passage();
        if (passage == FenceGate.Passage.HOLD) {
            return Claimed.NOTHING;
        }
        boolean unfenced = passage == FenceGate.Passage.UNFENCED;
        sorted.settlements().addAll(smsRefusals.settlements(sorted.refused(), causes));
        List<Batch> open = openBatches.open(account, frozen, instance, unfenced);
        queue.leave(open.stream().flatMap(batch -> batch.deliveryIds().stream()).toList());
        settle(sorted.settlements());
        queue.await(sorted.waiting());
        metrics.claimed(account, open, due, unfenced);
        Failpoints.hit("notifier.claim.before-commit");
        return Claimed.of(open, due, tookAll);
    }

    /** The heads with enough deliveries for a batch that will be due in this time. */
    @Transactional(readOnly = true)
    public List<Queue.HeadRow> crowds(Account account, Duration from, Duration to) {
        plans.keep();
        return queue.crowds(account.channel(), account.batchSize(), from, to);
    }

    /**
     * Prepares batches of deliveries of one head that will be due within a time that is not longer than {@code ahead}.
     * Deliveries that must not be sent as it looks now, and those that fill no batch, are left to their claim.
     *
     * @return the position of the last delivery that needs no further look; null if there are too few for a batch
     */
    @Transactional(readOnly = true)
    public QueueHeads.@Nullable Position prepare(
            Account account,
            PreparedRequests requests,
            QueueHeads.Share share,
            Duration ahead,
            PreparedBatches prepared) {
        List<Queue.Due> soon = plans.reuse(() -> queue.look(account.channel(), share, ahead));
        Set<UUID> unwanted = unwanted(account.channel(), soon);
        List<Queue.Due> sendable = soon.stream()
                .filter(due -> due.verdict().meaning() == Verdict.Meaning.SEND
                        && Kind.of(due.kind()).isPresent()
                        && due.earlySeconds() > 0
                        && due.attempts() == 0
                        && due.batchLimit() == null
                        && !unwanted.contains(due.id())
                        && prepared.batchOf(due.id()) == null)
                .toList();
        List<List<Queue.Due>> full = BatchGroups.of(account.batchSize(), sendable, _ -> null).stream()
                .filter(group -> group.size() == account.batchSize())
                .toList();
        if (full.isEmpty()) {
            return soon.size() < share.most() ? null : soon.getLast().position();
        }
        Sources sources = envelopes.sources(account.channel(), full);
        full.parallelStream()
                .flatMap(group -> Stream.ofNullable(prepared(account, group, sources, requests)))
                .forEach(prepared::add);
        return full.getLast().getLast().position();
    }

    /** Null if one of the messages cannot be made. Then the claim decides about each delivery. */
    private @Nullable PreparedBatch prepared(
            Account account, List<Queue.Due> group, Sources sources, PreparedRequests requests) {
        try {
            EnvelopeWriter.Written written = envelopes.write(account, group, sources, Causes.NONE);
            return written.isWhole() ? openBatches.prepared(written.frozen().getFirst(), sources, requests) : null;
        } catch (RuntimeException e) {
            log.warn(
                    "Batch cannot be prepared account={} exception={}",
                    account.name(),
                    e.getClass().getSimpleName());
            return null;
        }
    }

    /** Settles due deliveries of a channel without an account. Returns how many it found. */
    @Transactional
    public int settleWithoutAccount(Channel channel, List<QueueHeads.Share> shares) {
        if (gate.passage() == FenceGate.Passage.HOLD) {
            return 0;
        }
        List<Queue.Due> due = plans.reuse(() -> queue.take(channel, shares, Duration.ZERO));
        Causes causes = causes(due);
        Sorted sorted = sort(due, causes, unwanted(channel, due));
        for (Queue.Due one : sorted.sendable()) {
            sorted.settlements().add(Settlement.unsent(one.id(), DeliveryStatus.FAILED, "NO_ACCOUNT", causes.of(one)));
        }
        settle(sorted.settlements());
        queue.await(sorted.waiting());
        return due.size();
    }

    /** Settles deliveries of the channel whose useful time is over. Returns how many. */
    @Transactional
    public int expire(Channel channel) {
        plans.keep();
        return settle(over(queue.overdue(channel)));
    }

    /** Settles parked deliveries whose useful time is over, and those of unknown channels. Returns how many. */
    @Transactional
    public int expireOthers() {
        plans.keep();
        List<Settlement> settlements = over(queue.parkedTooLong());
        for (UUID id : queue.ofUnknownChannels()) {
            settlements.add(Settlement.unsent(id, DeliveryStatus.EXPIRED, Verdict.TOO_LATE.name(), null));
        }
        return settle(settlements);
    }

    private static List<Settlement> over(List<Queue.Over> over) {
        List<Settlement> settlements = new ArrayList<>(over.size());
        for (Queue.Over one : over) {
            if (one.verdict().isFinal()) {
                settlements.add(settlement(one.id(), one.verdict(), one.suppression(), null));
            }
        }
        return settlements;
    }

    private int settle(List<Settlement> settlements) {
        if (settlements.isEmpty()) {
            return 0;
        }
        queue.leave(settlements.stream().map(Settlement::deliveryId).toList());
        metrics.settled(settlements);
        return ledger.settle(settlements);
    }

    /** @param refused text messages that a limit forbids */
    private record Sorted(
            List<Queue.Due> sendable,
            List<Queue.Due> waiting,
            List<Settlement> settlements,
            Map<Queue.Due, SmsRefusal> refused) {}

    /** Those that may be sent, but that their recipients do not want. */
    private Set<UUID> unwanted(Channel channel, List<Queue.Due> due) {
        return messageChoices.unwanted(
                channel,
                due.stream()
                        .filter(one -> one.verdict().meaning() == Verdict.Meaning.SEND)
                        .map(one -> new MessageChoices.Planned(
                                one.id(), one.registrationId(), one.organizerId(), one.kind()))
                        .toList());
    }

    private static Sorted sort(List<Queue.Due> due, Causes causes, Set<UUID> unwanted) {
        List<Queue.Due> sendable = new ArrayList<>(due.size());
        List<Queue.Due> waiting = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        for (Queue.Due one : due) {
            switch (one.verdict().meaning()) {
                case SEND -> {
                    if (unwanted.contains(one.id())) {
                        settlements.add(Settlement.unsent(
                                one.id(), DeliveryStatus.SUPPRESSED, MessageChoices.UNWANTED, causes.of(one)));
                    } else if (Kind.of(one.kind()).isPresent()) {
                        sendable.add(one);
                    } else {
                        settlements.add(
                                Settlement.unsent(one.id(), DeliveryStatus.FAILED, "UNKNOWN_KIND", causes.of(one)));
                    }
                }
                case WAIT -> waiting.add(one);
                case SUPPRESS, EXPIRE ->
                    settlements.add(settlement(one.id(), one.verdict(), one.suppression(), causes.of(one)));
            }
        }
        return new Sorted(sendable, waiting, settlements, new LinkedHashMap<>());
    }

    private static Settlement settlement(
            UUID id, Verdict verdict, @Nullable String suppression, @Nullable TraceParent cause) {
        String reason = verdict == Verdict.ADDRESS_SUPPRESSED && suppression != null ? suppression : verdict.name();
        return Settlement.unsent(
                id,
                verdict.meaning() == Verdict.Meaning.EXPIRE ? DeliveryStatus.EXPIRED : DeliveryStatus.SUPPRESSED,
                reason,
                cause);
    }
}
