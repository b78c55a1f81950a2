package io.callboard.scheduler.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How much earlier the reminders of a live event are due that are spread: as much as the slowest provider needs for the
 * registrants (ADR 0064).
 *
 * @param registrants how many have each channel
 * @param ofClocks the same for each {@link AudienceClock}; empty if that is not known
 * @param perSecond how many messages the provider of each channel takes; a channel without one needs no time
 * @param longest the most by which a reminder is due earlier
 * @param notBefore when the registrants were counted, so the earliest instant at which a reminder can begin
 */
record Spread(
        Map<String, Long> registrants,
        Map<String, Map<String, Long>> ofClocks,
        Map<String, Integer> perSecond,
        Duration longest,
        Instant notBefore) {

    /** For rules that are not spread. */
    static final Spread NONE = new Spread(Map.of(), Map.of(), Map.of(), Duration.ZERO, Instant.EPOCH);

    /** A tenth of the audience, but at least so many, can join before the registrants are counted again. */
    static final long LEAST_GROWTH = 50;

    /** For how many registrants there is time if so many are counted. */
    static long reckoned(long counted) {
        return counted + counted / 10;
    }

    /** When a reminder is due on these channels that its last recipient is to have at this instant. */
    Instant begin(Instant lastAt, List<String> channels) {
        return begin(lastAt, longest(channels, List.of(registrants)));
    }

    /** The same for a reminder of these parts of the audience only, which share the providers at this instant. */
    Instant begin(Instant lastAt, List<String> channels, Collection<String> clocks) {
        return ofClocks.isEmpty()
                ? begin(lastAt, channels)
                : begin(
                        lastAt,
                        longest(
                                channels,
                                clocks.stream()
                                        .map(clock -> ofClocks.getOrDefault(clock, Map.of()))
                                        .toList()));
    }

    /** What the slowest provider of these channels needs for all of these. */
    private Duration longest(List<String> channels, List<Map<String, Long>> parts) {
        return channels.stream()
                .filter(perSecond::containsKey)
                .map(channel -> {
                    long counted = parts.stream()
                            .mapToLong(part -> part.getOrDefault(channel, 0L))
                            .sum();
                    return Duration.ofSeconds(reckoned(counted) / perSecond.getOrDefault(channel, 1));
                })
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private Instant begin(Instant lastAt, Duration needed) {
        Instant begin = lastAt.minus(needed.compareTo(longest) > 0 ? longest : needed);
        if (begin.isAfter(notBefore)) {
            return begin;
        }
        return notBefore.isBefore(lastAt) ? notBefore : lastAt;
    }
}
