package io.callboard.scheduler.planning;

import io.callboard.chassis.message.Message;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.LiveEventState.FollowUp;
import io.callboard.scheduler.planning.LiveEventState.PreviousStart;
import io.callboard.scheduler.planning.LiveEventState.Reminders;
import io.callboard.scheduler.planning.LiveEventState.Replay;
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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** A live event and its messages. Each change is a copy with the next version. */
public final class LiveEventFixture {

    private final UUID eventId;
    private String organizerId = "org_" + UUID.randomUUID();
    private long version = 1;
    private int epoch = 1;
    private String status = "SCHEDULED";
    private String type = "LiveEventScheduled";
    private Instant startsAt;
    private List<String> channels = List.of("EMAIL");
    private List<String> rules;
    private boolean defaultRules;
    private @Nullable String lateRegistrants;
    private @Nullable Boolean spread;
    private @Nullable List<FollowUp> followUps;
    private @Nullable Instant previousStartsAt;
    private long streamVersion;
    private boolean hasReplay;
    private Instant occurredAt;
    private String zone = "Europe/Berlin";

    private LiveEventFixture(Instant now, Instant startsAt, List<String> rules) {
        this.eventId = UUID.randomUUID();
        this.startsAt = startsAt;
        this.rules = rules;
        this.occurredAt = now.minusSeconds(60);
    }

    private LiveEventFixture(LiveEventFixture other) {
        this.eventId = other.eventId;
        this.organizerId = other.organizerId;
        this.version = other.version;
        this.epoch = other.epoch;
        this.status = other.status;
        this.type = other.type;
        this.startsAt = other.startsAt;
        this.channels = other.channels;
        this.rules = other.rules;
        this.defaultRules = other.defaultRules;
        this.lateRegistrants = other.lateRegistrants;
        this.spread = other.spread;
        this.followUps = other.followUps;
        this.previousStartsAt = other.previousStartsAt;
        this.streamVersion = other.streamVersion;
        this.hasReplay = other.hasReplay;
        this.occurredAt = other.occurredAt;
        this.zone = other.zone;
    }

    /** An event that was published a minute ago and starts this long after now. */
    public static LiveEventFixture anEventIn(Duration time, String... rules) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new LiveEventFixture(now, now.plus(time), List.of(rules));
    }

    public LiveEventFixture on(String... otherChannels) {
        return with(copy -> copy.channels = List.of(otherChannels));
    }

    public LiveEventFixture of(String otherOrganizer) {
        return with(copy -> copy.organizerId = otherOrganizer);
    }

    public LiveEventFixture changedAt(Instant instant) {
        return with(copy -> copy.occurredAt = instant);
    }

    public LiveEventFixture inZone(String other) {
        return with(copy -> copy.zone = other);
    }

    public LiveEventFixture withRules(String... otherRules) {
        return next("LiveEventChanged", copy -> {
            copy.rules = List.of(otherRules);
            copy.defaultRules = false;
        });
    }

    /** A policy for all rules of the live event. */
    public LiveEventFixture withLateRegistrants(String policy) {
        return next("LiveEventChanged", copy -> copy.lateRegistrants = policy);
    }

    public LiveEventFixture spread() {
        return next("LiveEventChanged", copy -> copy.spread = true);
    }

    /** Names its own, such as {@code PT1H ATTENDED}; none for an empty list. */
    public LiveEventFixture withFollowUps(String... named) {
        return with(copy -> copy.followUps = Stream.of(named)
                .map(one -> one.split(" "))
                .map(parts -> new FollowUp(parts[0], parts[1]))
                .toList());
    }

    /** Names no rules, so that the defaults of its organizer apply. */
    public LiveEventFixture withDefaultRules() {
        return with(copy -> copy.defaultRules = true);
    }

    /** The next version, with nothing changed that timers depend on. */
    public LiveEventFixture retitled() {
        return next("LiveEventChanged", _ -> {});
    }

    /** Timers follow from the new start, whether a reschedule or a delay moved it. */
    public LiveEventFixture rescheduledBy(Duration time) {
        return next("LiveEventRescheduled", copy -> {
            copy.epoch = epoch + 1;
            copy.startsAt = startsAt.plus(time);
            copy.previousStartsAt = startsAt;
        });
    }

    public LiveEventFixture started() {
        return next("LiveEventStarted", copy -> copy.status = "LIVE");
    }

    public LiveEventFixture ended() {
        return next("LiveEventEnded", copy -> copy.status = "ENDED");
    }

    /** The recording can be watched, or a longer one. The version stays. */
    public LiveEventFixture withReplay() {
        return withStream("LiveEventReplayReady", true);
    }

    /** The recording cannot be watched any more. The version stays. */
    public LiveEventFixture withoutReplay() {
        return withStream("LiveEventChanged", false);
    }

    private LiveEventFixture withStream(String nextType, boolean replay) {
        return with(copy -> {
            copy.type = nextType;
            copy.streamVersion = streamVersion + 1;
            copy.hasReplay = replay;
        });
    }

    public LiveEventFixture cancelled() {
        return next("LiveEventCancelled", copy -> {
            copy.epoch = epoch + 1;
            copy.status = "CANCELLED";
        });
    }

    /** Makes the service apply this state of the event. */
    public void tell(ApplicationContext service) {
        tell(service, this);
    }

    /** Like {@link #tell(ApplicationContext)}, with a message of this trace. */
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

    /** Makes the service apply the event as one that is older than its database. */
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
                new Reminders(channels, rules, defaultRules, lateRegistrants, spread, followUps),
                previousStartsAt == null ? null : new PreviousStart(previousStartsAt),
                streamVersion,
                hasReplay ? new Replay("MUX") : null,
                occurredAt);
    }

    public String[] rules() {
        return rules.toArray(String[]::new);
    }

    public UUID eventId() {
        return eventId;
    }

    public String organizerId() {
        return organizerId;
    }

    public long version() {
        return version;
    }

    public int epoch() {
        return epoch;
    }

    public String status() {
        return status;
    }

    public String type() {
        return type;
    }

    public Instant startsAt() {
        return startsAt;
    }

    Instant occurredAt() {
        return occurredAt;
    }

    private LiveEventFixture next(String nextType, Consumer<LiveEventFixture> change) {
        return with(copy -> {
            copy.version = version + 1;
            copy.type = nextType;
            copy.occurredAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            change.accept(copy);
        });
    }

    private LiveEventFixture with(Consumer<LiveEventFixture> change) {
        var copy = new LiveEventFixture(this);
        change.accept(copy);
        return copy;
    }
}
