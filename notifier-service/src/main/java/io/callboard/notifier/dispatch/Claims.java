package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.fence.FenceGate;
import io.callboard.notifier.fence.Verdict;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Rendered;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes due deliveries out of the queue: settles what must not go out, parks what has to wait, and freezes the rest into
 * batches of one account. When this has committed the batches may be sent.
 *
 * <p>Every row is decided alone. A row of a newer version, or one that cannot be opened or rendered, is settled with its
 * reason and stops nobody.
 */
@Component
class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final Queue queue;
    private final QueuePlans plans;
    private final OpenBatches openBatches;
    private final Ledger ledger;
    private final LiveEvents liveEvents;
    private final ContactCipher contacts;
    private final MessageRenderer renderer;
    private final UnsubscribeLinks unsubscribeLinks;
    private final FenceGate gate;
    private final DispatchMetrics metrics;
    private final TimerTraces timerTraces;
    private final Traces traces;

    Claims(
            Queue queue,
            QueuePlans plans,
            OpenBatches openBatches,
            Ledger ledger,
            LiveEvents liveEvents,
            ContactCipher contacts,
            MessageRenderer renderer,
            UnsubscribeLinks unsubscribeLinks,
            FenceGate gate,
            DispatchMetrics metrics,
            TimerTraces timerTraces,
            Traces traces) {
        this.queue = queue;
        this.plans = plans;
        this.openBatches = openBatches;
        this.ledger = ledger;
        this.liveEvents = liveEvents;
        this.contacts = contacts;
        this.renderer = renderer;
        this.unsubscribeLinks = unsubscribeLinks;
        this.gate = gate;
        this.metrics = metrics;
        this.timerTraces = timerTraces;
        this.traces = traces;
    }

    /** What a claim found at one head. */
    record Found(int deliveries, QueueHeads.Position position) {}

    /**
     * What a claim took out of the queue.
     *
     * @param found by the place of the share, from 1
     * @param tookAll whether nothing that was looked at stays due in the queue
     * @param narrowest the smallest batch limit that was met; null if there was none
     */
    record Claimed(
            List<Batch> batches,
            int looked,
            Map<Integer, Found> found,
            boolean tookAll,
            @Nullable Integer narrowest) {

        static final Claimed NOTHING = new Claimed(List.of(), 0, Map.of(), false, null);
    }

    /** Claims at most that many batches for the account. */
    @Transactional
    public Claimed claim(Account account, int batches, List<QueueHeads.Share> shares, String instance) {
        plans.keep();
        List<Queue.Due> due = queue.take(account.channel(), shares);
        Sorted sorted = sort(due);
        List<List<Queue.Due>> groups = groups(account, interleaved(sorted.sendable()));
        List<List<Queue.Due>> chosen = groups.subList(0, Math.min(batches, groups.size()));
        boolean tookAll = chosen.size() == groups.size();
        if (chosen.isEmpty()) {
            return freeze(account, chosen, Map.of(), due, sorted, instance, tookAll);
        }
        Map<TimerTraces.Key, TraceParent> traced = timerTraces.find(timers(chosen));
        return traces.work("claim " + account.name())
                .causedBy(traced.values())
                .tag("callboard.batches", chosen.size())
                .run(() -> freeze(account, chosen, traced, due, sorted, instance, tookAll));
    }

    private static Set<TimerTraces.Key> timers(List<List<Queue.Due>> groups) {
        return groups.stream()
                .flatMap(List::stream)
                .filter(due -> !due.kind().equals(Kind.CONFIRMATION.name()))
                .map(Queue.Due::timer)
                .collect(Collectors.toSet());
    }

    private Claimed freeze(
            Account account,
            List<List<Queue.Due>> chosen,
            Map<TimerTraces.Key, TraceParent> traced,
            List<Queue.Due> due,
            Sorted sorted,
            String instance,
            boolean tookAll) {
        List<OpenBatches.Frozen> frozen = render(account, chosen, traced, sorted);
        FenceGate.Passage passage = gate.passage();
        if (passage == FenceGate.Passage.HOLD) {
            return Claimed.NOTHING;
        }
        boolean unfenced = passage == FenceGate.Passage.UNFENCED;
        List<Batch> open = openBatches.open(account, frozen, instance, unfenced);
        queue.leave(open.stream().flatMap(batch -> batch.deliveryIds().stream()).toList());
        settle(sorted.settlements());
        queue.await(sorted.waiting());
        metrics.claimed(account, open, due, unfenced);
        Failpoints.hit("notifier.claim.before-commit");
        return new Claimed(
                open,
                due.size(),
                found(due),
                tookAll,
                due.stream()
                        .map(Queue.Due::batchLimit)
                        .filter(limit -> limit != null)
                        .min(Integer::compare)
                        .orElse(null));
    }

    /** Settles due deliveries of a channel that has no account; answers how many it looked at. */
    @Transactional
    public int settleWithoutAccount(Channel channel, List<QueueHeads.Share> shares) {
        plans.keep();
        if (gate.passage() == FenceGate.Passage.HOLD) {
            return 0;
        }
        List<Queue.Due> due = queue.take(channel, shares);
        Sorted sorted = sort(due);
        for (Queue.Due one : sorted.sendable()) {
            sorted.settlements().add(Settlement.unsent(one.id(), DeliveryStatus.FAILED, "NO_ACCOUNT"));
        }
        settle(sorted.settlements());
        queue.await(sorted.waiting());
        return due.size();
    }

    /** Settles deliveries of the channel whose time is over; answers how many. */
    @Transactional
    public int expire(Channel channel) {
        plans.keep();
        return settle(over(queue.overdue(channel)));
    }

    /** Settles parked deliveries whose time is over, and those of channels nobody here knows; answers how many. */
    @Transactional
    public int expireOthers() {
        plans.keep();
        List<Settlement> settlements = over(queue.parkedTooLong());
        for (UUID id : queue.ofUnknownChannels()) {
            settlements.add(Settlement.unsent(id, DeliveryStatus.EXPIRED, Verdict.TOO_LATE.name()));
        }
        return settle(settlements);
    }

    private static List<Settlement> over(List<Queue.Over> over) {
        List<Settlement> settlements = new ArrayList<>(over.size());
        for (Queue.Over one : over) {
            if (one.verdict().isFinal()) {
                settlements.add(settlement(one.id(), one.verdict(), one.suppression()));
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

    private record Sorted(List<Queue.Due> sendable, List<Queue.Due> waiting, List<Settlement> settlements) {}

    private static Sorted sort(List<Queue.Due> due) {
        List<Queue.Due> sendable = new ArrayList<>(due.size());
        List<Queue.Due> waiting = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        for (Queue.Due one : due) {
            switch (one.verdict().meaning()) {
                case SEND -> {
                    if (Kind.of(one.kind()).isPresent()) {
                        sendable.add(one);
                    } else {
                        settlements.add(Settlement.unsent(one.id(), DeliveryStatus.FAILED, "UNKNOWN_KIND"));
                    }
                }
                case WAIT -> waiting.add(one);
                case SUPPRESS, EXPIRE -> settlements.add(settlement(one.id(), one.verdict(), one.suppression()));
            }
        }
        return new Sorted(sendable, waiting, settlements);
    }

    private static Settlement settlement(UUID id, Verdict verdict, @Nullable String suppression) {
        String reason = verdict == Verdict.ADDRESS_SUPPRESSED && suppression != null ? suppression : verdict.name();
        return Settlement.unsent(
                id,
                verdict.meaning() == Verdict.Meaning.EXPIRE ? DeliveryStatus.EXPIRED : DeliveryStatus.SUPPRESSED,
                reason);
    }

    /** One delivery of each head after the other, so that a batch limit meets every organizer alike. */
    private static List<Queue.Due> interleaved(List<Queue.Due> due) {
        Map<Integer, Deque<Queue.Due>> byHead = new LinkedHashMap<>();
        for (Queue.Due one : due) {
            byHead.computeIfAbsent(one.place(), _ -> new ArrayDeque<>()).add(one);
        }
        if (byHead.size() < 2) {
            return due;
        }
        List<Queue.Due> interleaved = new ArrayList<>(due.size());
        while (interleaved.size() < due.size()) {
            for (Deque<Queue.Due> head : byHead.values()) {
                Queue.Due next = head.poll();
                if (next != null) {
                    interleaved.add(next);
                }
            }
        }
        return interleaved;
    }

    /** Neighbours share a batch, as far as their limits allow. */
    private static List<List<Queue.Due>> groups(Account account, List<Queue.Due> sendable) {
        Map<Integer, List<Queue.Due>> open = new LinkedHashMap<>();
        List<List<Queue.Due>> full = new ArrayList<>();
        for (Queue.Due one : sendable) {
            Integer narrowed = one.batchLimit();
            int limit = narrowed == null ? account.batchSize() : Math.min(account.batchSize(), narrowed);
            List<Queue.Due> group = open.computeIfAbsent(limit, _ -> new ArrayList<>());
            group.add(one);
            if (group.size() == limit) {
                full.add(group);
                open.remove(limit);
            }
        }
        full.addAll(open.values());
        return full;
    }

    private List<OpenBatches.Frozen> render(
            Account account, List<List<Queue.Due>> groups, Map<TimerTraces.Key, TraceParent> traced, Sorted sorted) {
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<UUID, LiveEvent> events = liveEvents.find(
                groups.stream().flatMap(List::stream).map(Queue.Due::eventId).collect(Collectors.toSet()));
        MessageRenderer.Session session = renderer.session();
        List<OpenBatches.Frozen> frozen = new ArrayList<>(groups.size());
        for (List<Queue.Due> group : groups) {
            List<Queue.Due> rendered = new ArrayList<>(group.size());
            List<Envelope.Message> messages = new ArrayList<>(group.size());
            for (Queue.Due due : group) {
                try {
                    Envelope.Message message = message(account.channel(), session, events.get(due.eventId()), due);
                    if (message == null) {
                        sorted.settlements().add(Settlement.unsent(due.id(), DeliveryStatus.FAILED, "NOT_RENDERABLE"));
                    } else {
                        rendered.add(due);
                        messages.add(message);
                    }
                } catch (UnknownContactKeyException e) {
                    // Another instance knows the key: this one has not been restarted with it yet.
                    sorted.waiting().add(due);
                }
            }
            if (!messages.isEmpty()) {
                frozen.add(new OpenBatches.Frozen(
                        rendered,
                        new Envelope(account.sender(), MessageRenderer.VERSION, messages),
                        Traces.distinct(rendered.stream()
                                .map(due -> traced.get(due.timer()))
                                .toList())));
            }
        }
        return frozen;
    }

    /** The rendered message; null when it cannot be made, which is this delivery's failure and not its batch's. */
    private Envelope.@Nullable Message message(
            Channel channel, MessageRenderer.Session session, @Nullable LiveEvent event, Queue.Due due) {
        try {
            String keyId = due.keyId();
            byte[] ciphertext = due.ciphertext();
            if (event == null || keyId == null || ciphertext == null) {
                throw new IllegalStateException("The projections changed within one claim");
            }
            Contact contact = contacts.open(due.registrationId(), keyId, ciphertext);
            String address = contact.address(channel);
            if (address == null) {
                throw new IllegalStateException("The contact has no address on this channel");
            }
            Rendered content = session.render(
                    Kind.of(due.kind()).orElseThrow(),
                    channel,
                    event,
                    contact,
                    due.locale(),
                    due.timeZone(),
                    due.known(),
                    unsubscribeLinks.link(due.registrationId(), channel));
            ShownSchedule shown = new ShownSchedule(
                    event.startsAt(), event.endsAt(), event.zone().getId());
            return new Envelope.Message(due.id(), address, content, shown);
        } catch (UnknownContactKeyException e) {
            throw e;
        } catch (RuntimeException e) {
            log.warn(
                    "Message cannot be rendered deliveryId={} exception={}",
                    due.id(),
                    e.getClass().getSimpleName());
            return null;
        }
    }

    private static Map<Integer, Found> found(List<Queue.Due> due) {
        Map<Integer, Found> found = new LinkedHashMap<>();
        for (Queue.Due one : due) {
            Found before = found.get(one.place());
            found.put(one.place(), new Found(before == null ? 1 : before.deliveries() + 1, one.position()));
        }
        return found;
    }
}
