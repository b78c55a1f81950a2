package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.ReminderRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time of a live event: the wall-clock time that the organizer set, and the instants that follow from it.
 *
 * @param zone null if this version of Java does not know it
 */
record Schedule(LocalDateTime local, @Nullable ZoneId zone, Instant startsAt, Instant endsAt) {

    /** How long after the start the message about the start is useful. */
    static final Duration START_IS_NEWS = Duration.ofHours(1);

    /** The quarters of an hour by which registrations are grouped. {@code quarter_of} of the database has them too. */
    static final Duration QUARTER = Duration.ofMinutes(15);

    /** Empty if the rule needs the zone of the event and the zone is not known. */
    Optional<Instant> dueAt(ReminderRule rule) {
        if (rule.at() != null) {
            LocalTime at = rule.at();
            return Optional.ofNullable(zone)
                    .map(known ->
                            instantOf(local.toLocalDate().minusDays(rule.days()).atTime(at), known));
        }
        if (rule.days() == 0) {
            return Optional.of(startsAt.minus(rule.time()));
        }
        return Optional.ofNullable(zone)
                .map(known -> instantOf(local.minusDays(rule.days()), known).minus(rule.time()));
    }

    /** The instant so long after the planned end; empty if it needs the zone of the event and the zone is not known. */
    Optional<Instant> dueAfterEnd(ReminderRule offset) {
        if (offset.days() == 0) {
            return Optional.of(endsAt.plus(offset.time()));
        }
        return Optional.ofNullable(zone)
                .map(known -> instantOf(LocalDateTime.ofInstant(endsAt, known).plusDays(offset.days()), known)
                        .plus(offset.time()));
    }

    /**
     * The instant so long after the end of a quarter of an hour; empty if it needs the zone of the event and the zone is not
     * known. A quarter that ends where the clocks change ends by the clock of its beginning, so that the instant is not
     * before that of any instant in it.
     */
    Optional<Instant> dueAfterQuarter(ReminderRule offset, Instant quarter) {
        if (offset.days() == 0) {
            return Optional.of(quarter.plus(QUARTER).plus(offset.time()));
        }
        return Optional.ofNullable(zone)
                .map(known -> instantOf(
                                LocalDateTime.ofInstant(quarter, known)
                                        .plus(QUARTER)
                                        .plusDays(offset.days()),
                                known)
                        .plus(offset.time()));
    }

    /** The instant of a wall-clock rule in this zone. The day of the start is its day there. */
    Instant dueAt(ReminderRule rule, ZoneId ofRegistrant) {
        LocalDate day = LocalDate.ofInstant(startsAt, ofRegistrant).minusDays(rule.days());
        return instantOf(day.atTime(Objects.requireNonNull(rule.at())), ofRegistrant);
    }

    /** The instant until which the last reminder before the start is useful. */
    Instant lastUse(Instant dueAt) {
        if (dueAt.isBefore(startsAt)) {
            return startsAt;
        }
        Instant noNews = startsAt.plus(START_IS_NEWS);
        return endsAt.isBefore(noNews) ? endsAt : noNews;
    }

    /**
     * In a gap the first valid instant after it, in an overlap the earlier of the two. {@code ZonedDateTime.of} would
     * shift a time in the gap by the gap's length instead.
     */
    static Instant instantOf(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        if (transition == null) {
            return local.toInstant(zone.getRules().getOffset(local));
        }
        return transition.isGap() ? transition.getInstant() : local.toInstant(transition.getOffsetBefore());
    }
}
