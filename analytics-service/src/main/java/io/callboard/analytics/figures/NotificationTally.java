package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.LatenessFigures;
import io.callboard.analytics.figures.EventFigures.NotificationFigures;
import io.callboard.analytics.notification.Lateness;
import io.callboard.analytics.notification.Outcome;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums of rows of the roll-up of notifications. */
final class NotificationTally {

    /** The only channel whose opens and clicks are tracked. */
    private static final String TRACKED = "EMAIL";

    private final NavigableMap<Integer, Long> byOutcome = new TreeMap<>();
    private final SortedMap<String, Long> suppressedByReason = new TreeMap<>();
    private final SortedMap<Integer, Long> byLateness = new TreeMap<>();

    /** Mails that were sent and did not bounce. */
    private long arrivedMails;

    private long opened;
    private long openedByPeople;
    private long clicked;
    private long clickedByPeople;

    /** @param lateness negative if it is not known */
    void add(String channel, int outcome, String reason, int lateness, long amount) {
        byOutcome.merge(outcome, amount, Long::sum);
        if (channel.equals(TRACKED) && outcome >= Outcome.SENT.rank && outcome != Outcome.BOUNCED.rank) {
            arrivedMails += amount;
        }
        if (outcome == Outcome.SUPPRESSED.rank) {
            suppressedByReason.merge(reason.isEmpty() ? "(none)" : reason, amount, Long::sum);
        }
        if (lateness >= 0) {
            byLateness.merge(lateness, amount, Long::sum);
        }
    }

    /** Adds messages that were opened or clicked. */
    void addViews(String action, long amount, long byPeople) {
        switch (action) {
            case "OPENED" -> {
                opened += amount;
                openedByPeople += byPeople;
            }
            case "CLICKED" -> {
                clicked += amount;
                clickedByPeople += byPeople;
            }
            default -> throw new IllegalArgumentException(action);
        }
    }

    private @Nullable Double rate(long byPeople) {
        return arrivedMails == 0 ? null : (double) byPeople / arrivedMails;
    }

    private long count(Outcome outcome) {
        return byOutcome.getOrDefault(outcome.rank, 0L);
    }

    ChannelFigures figures() {
        return new ChannelFigures(
                byOutcome.values().stream().mapToLong(Long::longValue).sum(),
                byOutcome.tailMap(Outcome.SENT.rank).values().stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                count(Outcome.DELIVERED) + count(Outcome.COMPLAINED),
                count(Outcome.BOUNCED),
                count(Outcome.COMPLAINED),
                count(Outcome.FAILED),
                count(Outcome.SUPPRESSED),
                count(Outcome.EXPIRED),
                count(Outcome.UNKNOWN),
                opened,
                openedByPeople,
                clicked,
                clickedByPeople,
                rate(openedByPeople),
                rate(clickedByPeople));
    }

    NotificationFigures figures(long unsubscribed, Map<String, ChannelFigures> byChannel) {
        ChannelFigures all = figures();
        return new NotificationFigures(
                all.scheduled(),
                all.sent(),
                all.delivered(),
                all.bounced(),
                all.complained(),
                all.failed(),
                all.suppressed(),
                all.expired(),
                all.unknown(),
                all.opened(),
                all.openedByPeople(),
                all.clicked(),
                all.clickedByPeople(),
                all.openRate(),
                all.clickRate(),
                suppressedByReason(),
                unsubscribed,
                lateness(),
                byChannel);
    }

    Map<String, Long> suppressedByReason() {
        return suppressedByReason;
    }

    LatenessFigures lateness() {
        return new LatenessFigures(
                byLateness.values().stream().mapToLong(Long::longValue).sum(),
                boundSeconds(50),
                boundSeconds(95),
                boundSeconds(99));
    }

    private @Nullable Double boundSeconds(int percent) {
        Integer step = Percentiles.step(byLateness, percent);
        return step == null ? null : Lateness.boundSeconds(step);
    }
}
