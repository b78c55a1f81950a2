package io.callboard.scheduler.planning;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.LiveEventState.Delay;
import io.callboard.scheduler.planning.LiveEventState.PreviousStart;
import io.callboard.scheduler.planning.LiveEventState.Reminders;
import io.callboard.scheduler.planning.LiveEventState.Start;
import io.callboard.scheduler.planning.LiveEventState.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** A live event as its messages tell of it; each change is the next version. */
public record LiveEventFixture(
        UUID eventId,
        String organizerId,
        long version,
        int epoch,
        String status,
        String type,
        Instant startsAt,
        List<String> channels,
        List<String> rules,
        @Nullable Instant previousStartsAt,
        Instant occurredAt,
        String zone,
        @Nullable Integer delayedSinceEpoch) {

    /** Published a minute ago, to start as much later than now. */
    public static LiveEventFixture anEventIn(Duration time, String... rules) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new LiveEventFixture(
                UUID.randomUUID(),
                "org_" + UUID.randomUUID(),
                1,
                1,
                "SCHEDULED",
                "LiveEventScheduled",
                now.plus(time),
                List.of("EMAIL"),
                List.of(rules),
                null,
                now.minusSeconds(60),
                "Europe/Berlin",
                null);
    }

    public LiveEventFixture on(String... otherChannels) {
        return copy(
                version, epoch, status, type, startsAt, List.of(otherChannels), rules, previousStartsAt, occurredAt);
    }

    public LiveEventFixture of(String otherOrganizer) {
        return new LiveEventFixture(
                eventId,
                otherOrganizer,
                version,
                epoch,
                status,
                type,
                startsAt,
                channels,
                rules,
                previousStartsAt,
                occurredAt,
                zone,
                delayedSinceEpoch);
    }

    public LiveEventFixture changedAt(Instant instant) {
        return copy(version, epoch, status, type, startsAt, channels, rules, previousStartsAt, instant);
    }

    public LiveEventFixture inZone(String other) {
        return new LiveEventFixture(
                eventId,
                organizerId,
                version,
                epoch,
                status,
                type,
                startsAt,
                channels,
                rules,
                previousStartsAt,
                occurredAt,
                other,
                delayedSinceEpoch);
    }

    public LiveEventFixture withRules(String... otherRules) {
        return next(epoch, status, "LiveEventChanged", startsAt, List.of(otherRules), previousStartsAt);
    }

    public LiveEventFixture rescheduledBy(Duration time) {
        return next(epoch + 1, status, "LiveEventRescheduled", startsAt.plus(time), rules, startsAt)
                .delayedSince(null);
    }

    public LiveEventFixture delayedBy(Duration time) {
        return rescheduledBy(time).delayedSince(delayedSinceEpoch == null ? epoch : delayedSinceEpoch);
    }

    private LiveEventFixture delayedSince(@Nullable Integer sinceEpoch) {
        return new LiveEventFixture(
                eventId,
                organizerId,
                version,
                epoch,
                status,
                type,
                startsAt,
                channels,
                rules,
                previousStartsAt,
                occurredAt,
                zone,
                sinceEpoch);
    }

    public LiveEventFixture started() {
        return next(epoch, "LIVE", "LiveEventStarted", startsAt, rules, previousStartsAt);
    }

    public LiveEventFixture ended() {
        return next(epoch, "ENDED", "LiveEventEnded", startsAt, rules, previousStartsAt);
    }

    public LiveEventFixture cancelled() {
        return next(epoch + 1, "CANCELLED", "LiveEventCancelled", startsAt, rules, previousStartsAt);
    }

    /** Lets the service follow the event to this state. */
    public void tell(ApplicationContext service) {
        tell(service, this);
    }

    /** As {@link #tell(ApplicationContext)}, in a message that was written within this trace. */
    public void tell(ApplicationContext service, TraceParent trace) {
        Message<LiveEventState> message = message();
        service.getBean(TimerPlanner.class)
                .follow(List.of(new Message<>(
                        message.id(), message.type(), message.key(), message.time(), message.data(), trace)));
    }

    public static void tell(ApplicationContext service, LiveEventFixture... events) {
        service.getBean(TimerPlanner.class)
                .follow(List.of(events).stream().map(LiveEventFixture::message).toList());
    }

    /** Lets the service follow the event as one that was there before its database. */
    public static void tellHistory(ApplicationContext service, LiveEventFixture... events) {
        service.getBean(TimerPlanner.class)
                .followHistory(
                        List.of(events).stream().map(LiveEventFixture::message).toList());
    }

    /** The value of its message on live-events.v1. */
    public Map<String, Object> json() {
        LiveEventState state = state();
        return Map.ofEntries(
                Map.entry("eventId", eventId),
                Map.entry("organizerId", organizerId),
                Map.entry("version", version),
                Map.entry("epoch", epoch),
                Map.entry("status", status),
                Map.entry("start", state.start()),
                Map.entry("startsAt", startsAt.toString()),
                Map.entry("endsAt", state.endsAt().toString()),
                Map.entry("reminders", state.reminders()),
                Map.entry("occurredAt", occurredAt.toString()));
    }

    Message<LiveEventState> message() {
        return new Message<>(UUID.randomUUID().toString(), type, eventId.toString(), occurredAt, state());
    }

    LiveEventState state() {
        return new LiveEventState(
                eventId,
                organizerId,
                version,
                epoch,
                Status.valueOf(status),
                new Start(
                        LocalDateTime.ofInstant(startsAt, ZoneId.of(zone.equals("UTC") ? zone : "Europe/Berlin"))
                                .toString(),
                        zone),
                startsAt,
                startsAt.atOffset(ZoneOffset.UTC).plusHours(1).toInstant(),
                new Reminders(channels, rules),
                previousStartsAt == null ? null : new PreviousStart(previousStartsAt),
                delayedSinceEpoch == null ? null : new Delay(delayedSinceEpoch),
                occurredAt);
    }

    private LiveEventFixture next(
            int nextEpoch,
            String nextStatus,
            String nextType,
            Instant nextStart,
            List<String> nextRules,
            @Nullable Instant previous) {
        return copy(
                version + 1,
                nextEpoch,
                nextStatus,
                nextType,
                nextStart,
                channels,
                nextRules,
                previous,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private LiveEventFixture copy(
            long newVersion,
            int newEpoch,
            String newStatus,
            String newType,
            Instant newStart,
            List<String> newChannels,
            List<String> newRules,
            @Nullable Instant previous,
            Instant instant) {
        return new LiveEventFixture(
                eventId,
                organizerId,
                newVersion,
                newEpoch,
                newStatus,
                newType,
                newStart,
                newChannels,
                newRules,
                previous,
                instant,
                zone,
                delayedSinceEpoch);
    }
}
