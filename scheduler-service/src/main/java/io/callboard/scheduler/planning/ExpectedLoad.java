package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.ReminderPlan.Cost;
import io.callboard.scheduler.planning.ReminderPlan.Item;
import io.callboard.scheduler.planning.ReminderPlan.Money;
import io.callboard.scheduler.planning.ReminderPlan.Warning;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How long the providers need for reminders to the expected audience, and what these cost. */
final class ExpectedLoad {

    private final List<String> channels;
    private final long audience;
    private final PlanProperties properties;

    /** What each provider needs for one message to each of the audience; a channel without one needs no time. */
    private final Map<String, Duration> takes = new HashMap<>();

    ExpectedLoad(List<String> channels, long audience, PlanProperties properties) {
        this.channels = channels;
        this.audience = audience;
        this.properties = properties;
        properties.perSecond().forEach((channel, rate) -> {
            if (channels.contains(channel)) {
                takes.put(channel, Duration.ofMillis(audience * 1000 / rate));
            }
        });
    }

    /** The reminder, with the instant at which the last recipient gets it from the slowest provider. */
    Item lasting(Item item) {
        return item.lasting(item.channels().stream()
                .map(channel -> takes.getOrDefault(channel, Duration.ZERO))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO));
    }

    /** @param reminders the channels of each reminder */
    List<Cost> costs(List<List<String>> reminders) {
        return channels.stream()
                .map(channel -> new Cost(
                        channel,
                        messages(channel, reminders),
                        new Money(price(channel).toPlainString(), properties.currency()),
                        money(amount(channel, reminders))))
                .toList();
    }

    /** The sum of the costs, rounded once. */
    Money total(List<List<String>> reminders) {
        return money(
                channels.stream().map(channel -> amount(channel, reminders)).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private long messages(String channel, List<List<String>> reminders) {
        return audience
                * reminders.stream()
                        .filter(ownChannels -> ownChannels.contains(channel))
                        .count();
    }

    private BigDecimal amount(String channel, List<List<String>> reminders) {
        return price(channel).multiply(BigDecimal.valueOf(messages(channel, reminders)));
    }

    private BigDecimal price(String channel) {
        return Objects.requireNonNull(properties.prices().get(channel));
    }

    private Money money(BigDecimal amount) {
        return new Money(amount.setScale(2, RoundingMode.HALF_UP).toPlainString(), properties.currency());
    }

    /** The reminders that the last recipient would not get in time, sorted by {@link Warning#startBy}. */
    List<Warning> warnings(List<Item> items) {
        List<Warning> warnings = new ArrayList<>();
        takes.forEach((channel, needed) -> {
            for (Item item : items) {
                // The zones of registrants spread the others over a day.
                if (!item.channels().contains(channel) || item.lastDueAt() != null) {
                    continue;
                }
                Instant lastAt = item.dueAt().plus(needed);
                Instant inTime = item.inTime();
                if (lastAt.isAfter(inTime)) {
                    Instant startBy = inTime.minus(needed);
                    warnings.add(new Warning(
                            item.rule(),
                            channel,
                            lastAt,
                            startBy,
                            "%,d messages at %,d per second take until %s, and the last recipient should have it by %s. Make it due by %s."
                                    .formatted(
                                            audience, properties.perSecond().get(channel), lastAt, inTime, startBy)));
                }
            }
        });
        warnings.sort(Comparator.comparing(Warning::startBy)
                .thenComparing(Warning::rule)
                .thenComparing(Warning::channel));
        return warnings;
    }
}
