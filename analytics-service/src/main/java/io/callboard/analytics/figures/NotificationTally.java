package io.callboard.analytics.figures;

import io.callboard.analytics.figures.EventFigures.ChannelFigures;
import io.callboard.analytics.figures.EventFigures.LatenessFigures;
import io.callboard.analytics.figures.EventFigures.NotificationFigures;
import io.callboard.analytics.notification.Lateness;
import io.callboard.analytics.notification.Outcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    private final SortedMap<Integer, Long> byOwnShare = new TreeMap<>();
    private final SortedMap<Integer, Long> byProvidersShare = new TreeMap<>();
    private final SortedMap<String, SortedMap<Integer, Long>> byShareOfProvider = new TreeMap<>();

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

    /** Adds messages of which the hand-over is known: our share of their lateness, or the provider's. */
    void addShare(String share, String provider, int step, long amount) {
        switch (share) {
            case "OWN" -> byOwnShare.merge(step, amount, Long::sum);
            case "PROVIDER" -> {
                byProvidersShare.merge(step, amount, Long::sum);
                byShareOfProvider
                        .computeIfAbsent(provider.isEmpty() ? "(none)" : provider, missing -> new TreeMap<>())
                        .merge(step, amount, Long::sum);
            }
            default -> throw new IllegalArgumentException(share);
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
                lateness(byOwnShare),
                lateness(byProvidersShare),
                latenessByProvider(),
                byChannel);
    }

    Map<String, Long> suppressedByReason() {
        return suppressedByReason;
    }

    LatenessFigures lateness() {
        return lateness(byLateness);
    }

    /** Providers are names of accounts, of which an installation has a handful, but messages may name any. */
    private Map<String, LatenessFigures> latenessByProvider() {
        var shown = new LinkedHashMap<String, LatenessFigures>();
        var others = new TreeMap<Integer, Long>();
        byShareOfProvider.entrySet().stream()
                .sorted(Comparator.comparingLong(provider -> -measured(provider.getValue())))
                .forEach(provider -> {
                    if (shown.size() < Figures.MOST_SHOWN) {
                        shown.put(provider.getKey(), lateness(provider.getValue()));
                    } else {
                        provider.getValue().forEach((step, amount) -> others.merge(step, amount, Long::sum));
                    }
                });
        if (!others.isEmpty()) {
            shown.put(Figures.OTHERS, lateness(others));
        }
        return shown;
    }

    private static LatenessFigures lateness(SortedMap<Integer, Long> steps) {
        return new LatenessFigures(
                measured(steps), boundSeconds(steps, 50), boundSeconds(steps, 95), boundSeconds(steps, 99));
    }

    private static long measured(SortedMap<Integer, Long> steps) {
        return steps.values().stream().mapToLong(Long::longValue).sum();
    }

    private static @Nullable Double boundSeconds(SortedMap<Integer, Long> steps, int percent) {
        Integer step = Percentiles.step(steps, percent);
        return step == null ? null : Lateness.boundSeconds(step);
    }
}
