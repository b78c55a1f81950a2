package io.callboard.notifier.reach;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.reach.UncheckedLiveEvents.Checked;
import io.callboard.notifier.subscription.WebhookFacts;
import io.callboard.notifier.subscription.WebhookFacts.Fact;
import io.callboard.notifier.subscription.WebhookType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Warns organizers, some hours before the start of a live event, of registrants whom its reminders have not reached: once
 * for each schedule, and only if there are any. One transaction checks one live event and queues its message, so that a
 * crash at any line neither loses nor repeats it.
 */
@Component
class NotReachedWarner implements Worker {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final UncheckedLiveEvents liveEvents;
    private final UnreachedRegistrants registrants;
    private final WebhookFacts webhooks;
    private final PublicUrl publicUrl;
    private final ReachProperties properties;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("not-reached", this::turn, PAUSE);

    NotReachedWarner(
            UncheckedLiveEvents liveEvents,
            UnreachedRegistrants registrants,
            WebhookFacts webhooks,
            PublicUrl publicUrl,
            ReachProperties properties,
            TransactionTemplate transactions) {
        this.liveEvents = liveEvents;
        this.registrants = registrants;
        this.webhooks = webhooks;
        this.publicUrl = publicUrl;
        this.properties = properties;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        return checkNext() ? Duration.ZERO : PAUSE;
    }

    /** Whether there was a live event to check. */
    boolean checkNext() {
        return transactions.execute(_ -> {
            var found = liveEvents.checkNext(properties.warnBefore());
            found.ifPresent(this::warn);
            return found.isPresent();
        });
    }

    private void warn(Checked event) {
        Map<String, Long> reasons = registrants.countByReason(event.organizerId(), event.eventId());
        if (!reasons.isEmpty()) {
            webhooks.queue(List.of(fact(event, reasons)));
        }
    }

    private Fact fact(Checked event, Map<String, Long> reasons) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("eventId", event.eventId().toString());
        data.put("epoch", event.epoch());
        data.put("startsAt", event.startsAt().toString());
        data.put(
                "notReached",
                reasons.values().stream().mapToLong(Long::longValue).sum());
        data.put("reasons", reasons);
        data.put("url", publicUrl.link("/api/v1/notifications/not-reached?eventId=" + event.eventId()));
        return new Fact(
                event.organizerId(),
                WebhookType.EVENT_NOT_REACHED,
                event.eventId().toString(),
                event.epoch(),
                event.checkedAt(),
                event.endsAt(),
                data);
    }
}
