package io.callboard.notifier.delivery;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.address.Channel;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Queues the scheduler's commands, stores the counts that it announces, and restores what got lost. */
@Component
class Reminders {

    private static final Logger log = LoggerFactory.getLogger(Reminders.class);

    /** Kinds that come from the scheduler; confirmations and invitations follow from registrations. */
    private static final Set<Kind> KINDS = EnumSet.copyOf(Arrays.stream(Kind.values())
            .filter(kind -> !kind.followsRegistration())
            .toList());

    private final Enqueuer enqueuer;
    private final Announcements announcements;
    private final TimerTraces traces;
    private final TimerWishes wishes;
    private final TimerRearming rearming;
    private final HeldOut heldOut;
    private final Counter unknownKinds;
    private final Counter unknownChannels;
    private final Counter repaired;

    Reminders(
            Enqueuer enqueuer,
            Announcements announcements,
            TimerTraces traces,
            TimerWishes wishes,
            TimerRearming rearming,
            HeldOut heldOut,
            MeterRegistry meters) {
        this.enqueuer = enqueuer;
        this.announcements = announcements;
        this.traces = traces;
        this.wishes = wishes;
        this.rearming = rearming;
        this.heldOut = heldOut;
        this.unknownKinds = skipped(meters, "unknown_kind");
        this.unknownChannels = skipped(meters, "unknown_channel");
        this.repaired = Counter.builder("callboard.reminders.repaired")
                .description("Deliveries that were lost, and that the reconciler of the scheduler brought back")
                .register(meters);
    }

    /**
     * Queues each command once; skips and counts commands whose kind or channel this version does not know. Deliveries of
     * people who are held out leave the queue in the same transaction.
     */
    void queue(List<Message<ReminderDue>> messages) {
        List<NewDelivery> deliveries = new ArrayList<>(messages.size());
        Map<TimerTraces.Armed, TraceParent> traced = new HashMap<>();
        Map<UUID, TimerWishes.Met> wished = new HashMap<>();
        Map<UUID, TimerRearming.Limited> limited = new HashMap<>();
        Map<UUID, @Nullable TraceParent> chosen = new HashMap<>();
        for (Message<ReminderDue> message : messages) {
            ReminderDue due = message.data();
            if (due == null) {
                continue;
            }
            Optional<Kind> kind = kind(due.kind());
            Optional<Channel> channel = Channel.ofName(due.channel());
            if (kind.isEmpty()) {
                unknownKinds.increment();
            } else if (channel.isEmpty()) {
                unknownChannels.increment();
            } else {
                NewDelivery delivery = due.delivery(kind.get(), channel.get(), message.time());
                deliveries.add(delivery);
                if (Boolean.TRUE.equals(due.heldOut())) {
                    chosen.put(delivery.id(), message.trace());
                }
                if (due.wishes() != null && !wished.containsKey(due.timerId())) {
                    wished.put(
                            due.timerId(),
                            new TimerWishes.Met(due.timerId(), due.eventId(), due.organizerId(), due.wishes()));
                }
                limited(due.onPostpone(), due.timerId(), due.eventId(), due.organizerId(), limited);
                if (message.trace() != null) {
                    traced.putIfAbsent(due.armed(), message.trace());
                }
            }
        }
        traces.keep(traced);
        wishes.keep(wished.values());
        rearming.keep(limited.values());
        enqueuer.enqueue(deliveries);
        heldOut.suppress(chosen);
    }

    /**
     * Stores the counts of each part once for each announcement. Kinds and channels that {@link #queue} skips are not
     * counted.
     */
    void announce(List<Message<RemindersAnnounced>> messages) {
        List<Announcements.Announced> known = new ArrayList<>(messages.size());
        for (Message<RemindersAnnounced> message : messages) {
            RemindersAnnounced announced = message.data();
            if (announced == null || kind(announced.kind()).isEmpty()) {
                continue;
            }
            announced
                    .channels()
                    .forEach((name, count) -> Channel.ofName(name)
                            .ifPresent(channel ->
                                    known.add(new Announcements.Announced(announced, channel, count, message.time()))));
        }
        announcements.add(known);
    }

    /**
     * Queues the deliveries that the ledger lacks, and counts them. All others stay unchanged, also those in flight. One
     * statement writes them all, so that its rows are locked in the order of {@link #queue}.
     */
    void restore(List<Message<RemindersExpected>> messages) {
        List<NewDelivery> missing = new ArrayList<>();
        Map<UUID, TimerWishes.Met> wished = new HashMap<>();
        Map<UUID, TimerRearming.Limited> limited = new HashMap<>();
        Map<UUID, @Nullable TraceParent> chosen = new HashMap<>();
        for (Message<RemindersExpected> message : messages) {
            RemindersExpected expected = message.data();
            if (expected == null) {
                continue;
            }
            Optional<Kind> kind = kind(expected.kind());
            Optional<Channel> channel = Channel.ofName(expected.channel());
            if (kind.isPresent() && channel.isPresent()) {
                List<NewDelivery> lost =
                        enqueuer.missing(expected.deliveries(kind.get(), channel.get(), message.time()));
                missing.addAll(lost);
                if (Boolean.TRUE.equals(expected.heldOut())) {
                    lost.forEach(delivery -> chosen.put(delivery.id(), message.trace()));
                }
                if (expected.wishes() != null) {
                    wished.putIfAbsent(
                            expected.timerId(),
                            new TimerWishes.Met(
                                    expected.timerId(), expected.eventId(), expected.organizerId(), expected.wishes()));
                }
                limited(expected.onPostpone(), expected.timerId(), expected.eventId(), expected.organizerId(), limited);
            }
        }
        wishes.keep(wished.values());
        rearming.keep(limited.values());
        int restored = enqueuer.restore(missing);
        heldOut.suppress(chosen);
        if (restored > 0) {
            repaired.increment(restored);
            log.warn("Lost deliveries are queued deliveries={}", restored);
        }
    }

    private static void limited(
            @Nullable OnPostpone policy,
            UUID timerId,
            UUID eventId,
            String organizerId,
            Map<UUID, TimerRearming.Limited> limited) {
        if (policy != null && policy.leavesOut()) {
            limited.putIfAbsent(
                    timerId, new TimerRearming.Limited(timerId, eventId, organizerId, policy.movedMoreThan()));
        }
    }

    private static Optional<Kind> kind(String name) {
        return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    private static Counter skipped(MeterRegistry meters, String reason) {
        return Counter.builder("callboard.reminders.skipped")
                .description("ReminderDue messages that this version does not send")
                .tag("reason", reason)
                .register(meters);
    }
}
