package io.callboard.scheduler.planning;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/** When a live event takes place: the wall clock it was set by and the instants that follow from it. */
record Schedule(LocalDateTime local, ZoneId zone, Instant startsAt, Instant endsAt) {

    Instant dueAt(ReminderRule rule) {
        Instant day = rule.days() == 0 ? startsAt : instantOf(local.minusDays(rule.days()), zone);
        return day.minus(rule.time());
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
