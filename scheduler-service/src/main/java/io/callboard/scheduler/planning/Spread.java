package io.callboard.scheduler.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How much earlier the reminders of a live event are due that are spread: as much as the slowest provider needs for the
 * registrants (ADR 0064).
 *
 * @param takes how long the provider of each channel needs; a channel without one needs no time
 * @param longest the most by which a reminder is due earlier
 * @param notBefore when the registrants were counted, so the earliest instant at which a reminder can begin
 */
record Spread(Map<String, Duration> takes, Duration longest, Instant notBefore) {

    /** For rules that are not spread. */
    static final Spread NONE = new Spread(Map.of(), Duration.ZERO, Instant.EPOCH);

    /** A tenth of the audience, but at least so many, can join before the registrants are counted again. */
    static final long LEAST_GROWTH = 50;

    /** For how many registrants there is time if so many are counted. */
    static long reckoned(long counted) {
        return counted + counted / 10;
    }

    /** When a reminder is due on these channels that its last recipient is to have at this instant. */
    Instant begin(Instant lastAt, List<String> channels) {
        Duration needed = channels.stream()
                .map(channel -> takes.getOrDefault(channel, Duration.ZERO))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Instant begin = lastAt.minus(needed.compareTo(longest) > 0 ? longest : needed);
        if (begin.isAfter(notBefore)) {
            return begin;
        }
        return notBefore.isBefore(lastAt) ? notBefore : lastAt;
    }
}
