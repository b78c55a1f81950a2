package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.address.Mailbox;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.announcement.AnnouncementTexts;
import io.callboard.notifier.authoring.OrganizerTemplates;
import io.callboard.notifier.choice.MessageChoices;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Replacements;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.fence.FenceGate;
import io.callboard.notifier.fence.Verdict;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.LiveEvents;
import io.callboard.notifier.sms.SmsLimits;
import io.callboard.notifier.sms.SmsRefusal;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Occasion;
import io.callboard.notifier.template.OwnTemplates;
import io.callboard.notifier.template.Recipient;
import io.callboard.notifier.template.Rendered;
import io.callboard.notifier.tracking.TrackedLinks;
import io.callboard.notifier.tracking.TrackingChoices;
import io.callboard.notifier.tracking.TrackingLinks;
import io.callboard.notifier.unsubscribe.UnsubscribeLinks;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final double SLICE_SECONDS = 0.01;

    private final Queue queue;
    private final QueuePlans plans;
    private final OpenBatches openBatches;
    private final Ledger ledger;
    private final LiveEvents liveEvents;
    private final AnnouncementTexts announcements;
    private final ContactCipher contacts;
    private final OrganizerTemplates organizerTemplates;
    private final MessageRenderer renderer;
    private final UnsubscribeLinks unsubscribeLinks;
    private final TrackingLinks trackingLinks;
    private final TrackingChoices trackingChoices;
    private final MessageChoices messageChoices;
    private final SmsLimits smsLimits;
    private final Replacements replacements;
    private final FenceGate gate;
    private final DispatchMetrics metrics;
    private final TimerTraces timerTraces;
    private final Traces traces;
    private final Clock clock;

    Claims(
            Queue queue,
            QueuePlans plans,
            OpenBatches openBatches,
            Ledger ledger,
            LiveEvents liveEvents,
            AnnouncementTexts announcements,
            ContactCipher contacts,
            OrganizerTemplates organizerTemplates,
            MessageRenderer renderer,
            UnsubscribeLinks unsubscribeLinks,
            TrackingLinks trackingLinks,
            TrackingChoices trackingChoices,
            MessageChoices messageChoices,
            SmsLimits smsLimits,
            Replacements replacements,
            FenceGate gate,
            DispatchMetrics metrics,
            TimerTraces timerTraces,
            Traces traces,
            Clock clock) {
        this.queue = queue;
        this.plans = plans;
        this.openBatches = openBatches;
        this.ledger = ledger;
        this.liveEvents = liveEvents;
        this.announcements = announcements;
        this.contacts = contacts;
        this.organizerTemplates = organizerTemplates;
        this.renderer = renderer;
        this.unsubscribeLinks = unsubscribeLinks;
        this.trackingLinks = trackingLinks;
        this.trackingChoices = trackingChoices;
        this.messageChoices = messageChoices;
        this.smsLimits = smsLimits;
        this.replacements = replacements;
        this.gate = gate;
        this.metrics = metrics;
        this.timerTraces = timerTraces;
        this.traces = traces;
        this.clock = clock;
    }

    /** Result of a claim at one head. */
    record Found(int deliveries, QueueHeads.Position position) {

        static final Found NOTHING = new Found(0, QueueHeads.Position.HEAD);

        private Found and(Found other) {
            return new Found(deliveries + other.deliveries, position.later(other.position));
        }
    }

    /**
     * Result of a claim.
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

        /** This claim and the one after it at the same heads. */
        Claimed and(Claimed next) {
            Map<Integer, Found> both = new LinkedHashMap<>(found);
            next.found.forEach((place, one) -> both.merge(place, one, Found::and));
            return new Claimed(
                    Stream.concat(batches.stream(), next.batches.stream()).toList(),
                    looked + next.looked,
                    both,
                    tookAll && next.tookAll,
                    Stream.of(this, next)
                            .map(Claimed::narrowest)
                            .flatMap(Stream::ofNullable)
                            .min(Integer::compare)
                            .orElse(null));
        }
    }

    /**
     * Claims at most this many batches for the account.
     *
     * @param taken runs once the deliveries are locked, so that another claim takes those after them
     */
    @Transactional
    public Claimed claim(Account account, int batches, List<QueueHeads.Share> shares, String instance, Runnable taken) {
        List<Queue.Due> due = plans.reuse(() -> queue.take(account.channel(), shares, QueueHeads.AHEAD));
        taken.run();
        Causes causes = causes(due);
        Sorted sorted = sort(due, causes, unwanted(account.channel(), due));
        List<List<Queue.Due>> groups = groups(account.batchSize(), interleaved(sorted.sendable()));
        List<List<Queue.Due>> chosen = groups.subList(0, Math.min(batches, groups.size()));
        boolean tookAll = chosen.size() == groups.size();
        if (chosen.isEmpty()) {
            return freeze(account, chosen, causes, due, sorted, instance, tookAll);
        }
        return traces.work("claim " + account.name())
                .causedBy(chosen.stream().flatMap(List::stream).map(causes::of).toList())
                .tag("callboard.batches", chosen.size())
                .run(() -> freeze(account, chosen, causes, due, sorted, instance, tookAll));
    }

    /** The traces that deliveries were caused by. */
    private record Causes(Map<TimerTraces.Key, TraceParent> timers) {

        @Nullable
        TraceParent of(Queue.Due due) {
            return due.confirmationTrace() == null ? timers.get(due.timer()) : due.confirmationTrace();
        }
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
            boolean tookAll) {
        List<OpenBatches.Frozen> rendered = render(account, chosen, causes, sorted);
        List<OpenBatches.Frozen> frozen =
                account.channel() == Channel.SMS ? withinLimits(rendered, causes, sorted.refused()) : rendered;
        FenceGate.Passage passage = gate.passage();
        if (passage == FenceGate.Passage.HOLD) {
            return Claimed.NOTHING;
        }
        boolean unfenced = passage == FenceGate.Passage.UNFENCED;
        sorted.settlements().addAll(refusals(sorted.refused(), causes));
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

    /** Takes one delivery of each head in turn, so that a batch limit affects all organizers equally. */
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

    /**
     * What the deliveries of a batch have in common.
     *
     * @param limit the most deliveries in it
     * @param slice how many slices of time before their instant; 0 if they are due
     */
    private record Shape(int limit, int slice) {}

    /**
     * Neighbours share a batch if their limits allow it and they are due within the same {@link #SLICE_SECONDS}, because a
     * batch waits for the last of them.
     */
    static List<List<Queue.Due>> groups(int batchSize, List<Queue.Due> sendable) {
        Map<Shape, List<Queue.Due>> open = new LinkedHashMap<>();
        List<List<Queue.Due>> full = new ArrayList<>();
        for (Queue.Due one : sendable) {
            Integer narrowed = one.batchLimit();
            int limit = narrowed == null ? batchSize : Math.min(batchSize, narrowed);
            Shape shape = new Shape(limit, (int) Math.ceil(Math.max(0, one.earlySeconds()) / SLICE_SECONDS));
            List<Queue.Due> group = open.computeIfAbsent(shape, _ -> new ArrayList<>());
            group.add(one);
            if (group.size() == limit) {
                full.add(group);
                open.remove(shape);
            }
        }
        full.addAll(open.values());
        return full;
    }

    private List<OpenBatches.Frozen> render(
            Account account, List<List<Queue.Due>> groups, Causes causes, Sorted sorted) {
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<UUID, LiveEvent> events = liveEvents.find(
                groups.stream().flatMap(List::stream).map(Queue.Due::eventId).collect(Collectors.toSet()));
        Map<UUID, OwnTemplates> templates = organizerTemplates.of(
                events.keySet(),
                account.channel(),
                groups.stream().flatMap(List::stream).map(Queue.Due::kind).collect(Collectors.toSet()));
        Map<UUID, AnnouncementText> texts = announcements.find(groups.stream()
                .flatMap(List::stream)
                .map(Queue.Due::announcementId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
        Set<UUID> untracked = untracked(account.channel(), groups);
        // Nothing in here asks the database, so other threads can do a part while this one holds the transaction.
        List<RenderedGroup> rendered = groups.parallelStream()
                .map(group -> render(account, group, events, templates, texts, untracked, causes))
                .toList();
        rendered.forEach(group -> {
            sorted.settlements().addAll(group.settlements());
            sorted.waiting().addAll(group.waiting());
        });
        return rendered.stream()
                .map(RenderedGroup::frozen)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /** @param frozen null if none of the group can be sent */
    private record RenderedGroup(
            OpenBatches.@Nullable Frozen frozen, List<Settlement> settlements, List<Queue.Due> waiting) {}

    private RenderedGroup render(
            Account account,
            List<Queue.Due> group,
            Map<UUID, LiveEvent> events,
            Map<UUID, OwnTemplates> templates,
            Map<UUID, AnnouncementText> texts,
            Set<UUID> untracked,
            Causes causes) {
        MessageRenderer.Session session = renderer.session();
        List<Queue.Due> rendered = new ArrayList<>(group.size());
        List<Envelope.Message> messages = new ArrayList<>(group.size());
        List<Settlement> settlements = new ArrayList<>();
        List<Queue.Due> waiting = new ArrayList<>();
        for (Queue.Due due : group) {
            try {
                AnnouncementText text = due.announcementId() == null ? null : texts.get(due.announcementId());
                Envelope.Message message = message(
                        account,
                        session,
                        events.get(due.eventId()),
                        templates.getOrDefault(due.eventId(), OwnTemplates.NONE),
                        text,
                        tracked(account.channel(), due, untracked),
                        due);
                if (message == null) {
                    settlements.add(
                            Settlement.unsent(due.id(), DeliveryStatus.FAILED, "NOT_RENDERABLE", causes.of(due)));
                } else {
                    rendered.add(due);
                    messages.add(message);
                }
            } catch (UnknownContactKeyException e) {
                // This instance has not been restarted with the key yet; another one may know it.
                waiting.add(due);
            }
        }
        OpenBatches.Frozen frozen = messages.isEmpty()
                ? null
                : new OpenBatches.Frozen(
                        rendered,
                        new Envelope(account.sender(), MessageRenderer.VERSION, messages),
                        Traces.distinct(rendered.stream().map(causes::of).toList()));
        return new RenderedGroup(frozen, settlements, waiting);
    }

    private @Nullable TrackedLinks tracked(Channel channel, Queue.Due due, Set<UUID> untracked) {
        return channel == Channel.EMAIL && !untracked.contains(due.registrationId())
                ? trackingLinks.of(due.id())
                : null;
    }

    /** The registrations whose messages have plain links. Only mails are tracked. */
    private Set<UUID> untracked(Channel channel, List<List<Queue.Due>> groups) {
        return channel == Channel.EMAIL
                ? trackingChoices.untracked(groups.stream()
                        .flatMap(List::stream)
                        .map(due -> new TrackingChoices.Mail(due.registrationId(), due.organizerId()))
                        .toList())
                : Set.of();
    }

    /** The batches without the text messages that may not be sent, which are added to the refused ones. */
    private List<OpenBatches.Frozen> withinLimits(
            List<OpenBatches.Frozen> rendered, Causes causes, Map<Queue.Due, SmsRefusal> refusals) {
        List<SmsLimits.Asked> asked = new ArrayList<>();
        for (OpenBatches.Frozen one : rendered) {
            for (int i = 0; i < one.due().size(); i++) {
                Queue.Due due = one.due().get(i);
                asked.add(new SmsLimits.Asked(
                        due.id(),
                        due.organizerId(),
                        one.envelope().messages().get(i).address()));
            }
        }
        Map<UUID, SmsRefusal> refused = smsLimits.refused(asked);
        if (refused.isEmpty()) {
            return rendered;
        }
        List<OpenBatches.Frozen> within = new ArrayList<>(rendered.size());
        for (OpenBatches.Frozen one : rendered) {
            List<Queue.Due> due = new ArrayList<>();
            List<Envelope.Message> messages = new ArrayList<>();
            for (int i = 0; i < one.due().size(); i++) {
                Queue.Due each = one.due().get(i);
                SmsRefusal refusal = refused.get(each.id());
                if (refusal == null) {
                    due.add(each);
                    messages.add(one.envelope().messages().get(i));
                } else {
                    refusals.put(each, refusal);
                }
            }
            if (!due.isEmpty()) {
                Envelope envelope =
                        new Envelope(one.envelope().sender(), one.envelope().template(), messages);
                within.add(new OpenBatches.Frozen(
                        due,
                        envelope,
                        Traces.distinct(due.stream().map(causes::of).toList())));
            }
        }
        return within;
    }

    /** The outcomes of refused text messages. Where an e-mail can take the place of one, it is queued. */
    private List<Settlement> refusals(Map<Queue.Due, SmsRefusal> refused, Causes causes) {
        Map<UUID, String> reasons = new HashMap<>();
        refused.forEach((due, refusal) -> reasons.put(due.id(), refusal.name()));
        Set<UUID> replaced = replacements.byEmail(reasons);
        return refused.entrySet().stream()
                .map(one -> Settlement.unsent(
                        one.getKey().id(),
                        DeliveryStatus.SUPPRESSED,
                        replaced.contains(one.getKey().id())
                                ? SmsRefusal.MOVED_TO_EMAIL
                                : one.getValue().name(),
                        causes.of(one.getKey())))
                .toList();
    }

    /** The rendered message; null when it cannot be rendered. Then only this delivery fails and not its batch. */
    private Envelope.@Nullable Message message(
            Account account,
            MessageRenderer.Session session,
            @Nullable LiveEvent event,
            OwnTemplates templates,
            @Nullable AnnouncementText text,
            @Nullable TrackedLinks tracked,
            Queue.Due due) {
        Channel channel = account.channel();
        try {
            String keyId = due.keyId();
            byte[] ciphertext = due.ciphertext();
            if (event == null || keyId == null || ciphertext == null) {
                throw new IllegalStateException("The projections changed within one claim");
            }
            Contact contact = contacts.open(due.registrationId(), keyId, ciphertext);
            String address = channel == Channel.IN_APP ? due.registrationId().toString() : contact.address(channel);
            if (address == null) {
                throw new IllegalStateException("The contact has no address on this channel");
            }
            MessageRenderer.Message rendered = session.message(
                    new Occasion(Kind.of(due.kind()).orElseThrow(), event, due.known(), due.offerUntil(), text),
                    new Recipient(
                            channel,
                            contact,
                            due.locale(),
                            due.timeZone(),
                            unsubscribeLinks.link(due.registrationId(), channel)),
                    tracked,
                    templates,
                    due.id());
            if (rendered.spoilt() != null) {
                organizerTemplates.failed(rendered.spoilt());
            }
            ShownSchedule shown = new ShownSchedule(
                    event.startsAt(), event.endsAt(), event.zone().getId());
            return new Envelope.Message(
                    due.id(),
                    address,
                    complete(rendered.content(), account, event, contact, due),
                    shown,
                    rendered.used());
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

    private Rendered complete(Rendered content, Account account, LiveEvent event, Contact contact, Queue.Due due) {
        return switch (content) {
            case Rendered.Mail mail -> complete(mail, account, event, contact, due);
            case Rendered.InApp inApp -> account.organizer() == null ? inApp : inApp.with(about(contact, due));
            case Rendered.Sms sms -> sms;
        };
    }

    /** Only an organizer's own system gets it: our feed has it already, and Knock must not (ADR 0063, 0093). */
    private static Rendered.InApp.About about(Contact contact, Queue.Due due) {
        Kind kind = Kind.of(due.kind()).orElseThrow();
        return new Rendered.InApp.About(
                due.eventId(), kind.name(), due.dueAt(), due.sentAt(), kind.hasJoinUrl() ? contact.joinUrl() : null);
    }

    /** A mail with the address for answers, and with a calendar entry where its kind has one and the account takes it. */
    private Rendered complete(Rendered.Mail mail, Account account, LiveEvent event, Contact contact, Queue.Due due) {
        Kind kind = Kind.of(due.kind()).orElseThrow();
        boolean attached = account.attaches() && CalendarEntry.belongsTo(kind);
        if (!attached && event.replyTo() == null) {
            return mail;
        }
        String organizer =
                event.replyTo() == null ? Mailbox.of(account.sender()).address() : event.replyTo();
        return mail.with(
                event.replyTo(),
                attached
                        ? CalendarEntry.of(kind, due.registrationId(), event, contact, organizer, clock.instant())
                        : null);
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
