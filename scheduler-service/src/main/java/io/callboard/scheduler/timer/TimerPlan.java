package io.callboard.scheduler.timer;

import io.callboard.chassis.trace.TraceParent;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A timer to be planned.
 *
 * @param changedAt when the state that causes the timer was written
 * @param unplannable why it can never be armed; null if it can
 * @param ifPastDue the reason to set if it was already due at the time of the change; null for a notice
 * @param ifMissed the reason to set if its useful time is over
 * @param trace of the request that caused it; null if that was not traced
 */
public record TimerPlan(
        UUID eventId,
        String organizerId,
        int epoch,
        String rule,
        TimerKind kind,
        Selector selector,
        Timing timing,
        Instant changedAt,
        @Nullable TimerReason unplannable,
        @Nullable TimerReason ifPastDue,
        TimerReason ifMissed,
        @Nullable TraceParent trace) {

    /** Reminders are for people with a seat. */
    private static final String OF_REMINDER = "CONFIRMED";

    /** Notices are for everybody who may attend, on the waiting list too. */
    private static final String OF_NOTICE = "CONFIRMED,WAITLISTED,OFFERED,PENDING";

    /**
     * Which people a timer is for.
     *
     * @param zone the only time zone of the registrants it is for, empty for those without one, and behind a space the
     *     quiet hours of their own if there are any; null for all
     * @param quarter the beginning of the only quarter of an hour in which the registrations it is for were confirmed; null
     *     for all
     * @param wishes it is only for registrants with one of these; null for all
     * @param leftTo others of the same instant that are for some of its people
     * @param holdOutPercent how many percent of the registrants get no reminder, chosen by chance; 0 for none
     */
    public record Selector(
            @Nullable String zone,
            @Nullable Instant quarter,
            List<String> channels,
            @Nullable List<String> wishes,
            Condition condition,
            List<LeftTo> leftTo,
            int holdOutPercent) {

        public Selector {
            channels = channels.stream().distinct().toList();
        }

        /** Whenever their registrations were confirmed. */
        public Selector(
                @Nullable String zone,
                List<String> channels,
                @Nullable List<String> wishes,
                Condition condition,
                List<LeftTo> leftTo,
                int holdOutPercent) {
            this(zone, null, channels, wishes, condition, leftTo, holdOutPercent);
        }

        /** All people with one of these wishes. */
        public static Selector of(List<String> channels, @Nullable List<String> wishes) {
            return new Selector(null, channels, wishes, Condition.NONE, List.of(), 0);
        }

        /** The same without the people of other timers. */
        public Selector leavingTo(List<LeftTo> others) {
            return new Selector(zone, quarter, channels, wishes, condition, others, holdOutPercent);
        }
    }

    /**
     * A timer that some people get instead of another one of the same instant.
     *
     * @param zone as that of a selector
     * @param channels none if it is for nobody else than the other one
     * @param attendance ATTENDED or NO_SHOW if it is only for those; null for all
     */
    public record LeftTo(
            String rule,
            @Nullable String zone,
            List<String> channels,
            @Nullable List<String> wishes,
            @Nullable String attendance,
            @Nullable List<String> segments,
            @Nullable Map<String, List<String>> answers) {

        public Condition condition() {
            return new Condition(segments, answers);
        }
    }

    /**
     * When a timer is due.
     *
     * @param dueAt for a notice the time of the change
     * @param ruleDueAt the instant of its rule, if it is due earlier; null if not
     * @param dueReason why it is due then, if quiet hours or spreading have a part in it; null if not
     * @param spreadUntil when its last recipient is to have it; null if it is not spread
     * @param lateUntil until when a person who becomes a member after the due instant still gets it; null for never
     */
    public record Timing(
            Instant dueAt,
            @Nullable Instant ruleDueAt,
            @Nullable DueReason dueReason,
            @Nullable Instant spreadUntil,
            Instant usefulUntil,
            @Nullable Instant lateUntil) {

        /** At the instant of its rule. */
        public static Timing at(Instant dueAt, Instant usefulUntil, @Nullable Instant lateUntil) {
            return new Timing(dueAt, null, null, null, usefulUntil, lateUntil);
        }

        /** From when on a person who joins is late. */
        Instant lateFrom() {
            return spreadUntil == null ? dueAt : spreadUntil;
        }
    }

    public List<String> channels() {
        return selector.channels();
    }

    public Condition condition() {
        return selector.condition();
    }

    public Instant dueAt() {
        return timing.dueAt();
    }

    /** From when on a person who joins is late; timers with the same one share an instant. */
    public Instant lateFrom() {
        return timing.lateFrom();
    }

    /**
     * The same without the people of other timers of the same instant.
     *
     * @param behind those that leave their people to this one. This one does not repeat their announcements
     */
    public TimerPlan leavingTo(Collection<TimerPlan> others, Collection<TimerPlan> behind) {
        List<LeftTo> leftTo = Stream.concat(
                        others.stream().map(other -> other.leftTo(other.channels())),
                        behind.stream().map(other -> other.leftTo(List.of())))
                .toList();
        return new TimerPlan(
                eventId,
                organizerId,
                epoch,
                rule,
                kind,
                selector.leavingTo(leftTo),
                timing,
                changedAt,
                unplannable,
                ifPastDue,
                ifMissed,
                trace);
    }

    private LeftTo leftTo(List<String> onChannels) {
        return new LeftTo(
                rule,
                selector.zone(),
                onChannels,
                selector.wishes(),
                kind.attendance(),
                condition().segments(),
                condition().answers());
    }

    /** Whether both have people in common to whom they are due at one instant on one channel, as far as is known. */
    public boolean meetsAtOneInstant(TimerPlan other) {
        String zone = selector.zone();
        String otherZone = other.selector.zone();
        Instant quarter = selector.quarter();
        Instant otherQuarter = other.selector.quarter();
        return lateFrom().equals(other.lateFrom())
                && (zone == null || otherZone == null || zone.equals(otherZone))
                && (quarter == null || otherQuarter == null || quarter.equals(otherQuarter))
                && !Collections.disjoint(channels(), other.channels())
                && !condition().excludes(other.condition());
    }

    /** Whether everybody for whom the other one is gets this one, on one of its channels, unless their wishes differ. */
    public boolean takesAllOf(TimerPlan other) {
        return unplannable == null
                && meets("ALL")
                && selector.zone() == null
                && (selector.quarter() == null || selector.quarter().equals(other.selector.quarter()))
                && !Collections.disjoint(channels(), other.channels())
                && condition().covers(other.condition());
    }

    /** The same id for each planning, on every instance. */
    public UUID timerId() {
        return TimerId.of(eventId, epoch, rule, bucket()).value();
    }

    /** Whether it is for people with this wish. */
    public boolean meets(String wish) {
        List<String> wishes = selector.wishes();
        return wishes == null || wishes.contains(wish);
    }

    /** The hosts, the registrants of one zone or quarter, those who wish an extra reminder, or the whole audience. */
    String bucket() {
        if (!meets("ALL")) {
            return "EXTRA";
        }
        if (selector.zone() != null) {
            return "ZONE:" + selector.zone();
        }
        if (selector.quarter() != null) {
            return "REGISTERED:" + selector.quarter();
        }
        return kind == TimerKind.HOST_REMINDER ? "HOST" : "";
    }

    /** A notice of epoch n is for people with a known epoch below n. */
    @Nullable
    Integer knownBefore() {
        return kind.isReminder() ? null : epoch;
    }

    String statuses() {
        return kind.isReminder() ? OF_REMINDER : OF_NOTICE;
    }
}
