package io.callboard.event.liveevent;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.event.liveevent.message.LiveEventState;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.stream.Stream;
import io.callboard.event.stream.Streams;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Publishes the changes of a live event. A draft is not published: only its organizer sees it. */
@Component
class LiveEventMessages {

    static final String TOPIC = "live-events.v1";

    private final Outbox outbox;
    private final StreamSeal seal;
    private final Streams streams;

    LiveEventMessages(Outbox outbox, StreamSeal seal, Streams streams) {
        this.outbox = outbox;
        this.seal = seal;
        this.streams = streams;
    }

    /** Publishes a changed live event, which this transaction has saved. Its stream at a provider follows it. */
    void tell(Fact fact, LiveEvent event) {
        streams.follow(
                event.id().value(),
                event.organizerId(),
                event.status() == LiveEventStatus.LIVE,
                Optional.ofNullable(event.details().stream()));
        tellAgain(fact, event);
        tellReplay(event);
    }

    /** Publishes once that a live event which has ended has a replay. */
    void tellReplay(LiveEvent event) {
        if (event.status() == LiveEventStatus.ENDED
                && streams.announceReplay(event.id().value(), event.organizerId())) {
            tellAgain(Fact.REPLAY_READY, event);
        }
    }

    /** Publishes a live event that has not changed itself, with its stream as it is now. */
    void tellAgain(Fact fact, LiveEvent event) {
        Optional<Stream> stream = streams.find(event.id().value(), event.organizerId());
        outbox.append(OutgoingMessage.of(TOPIC, event.id().value(), fact.type, stateOf(event, stream)));
    }

    /** What happened, under its name on the topic. */
    enum Fact {
        SCHEDULED("LiveEventScheduled"),
        CHANGED("LiveEventChanged"),
        RESCHEDULED("LiveEventRescheduled"),
        STARTED("LiveEventStarted"),
        ENDED("LiveEventEnded"),
        CANCELLED("LiveEventCancelled"),
        REPLAY_READY("LiveEventReplayReady");

        final String type;

        Fact(String type) {
            this.type = type;
        }
    }

    LiveEventState stateOf(LiveEvent event, Optional<Stream> stream) {
        Details details = event.details();
        Schedule schedule = event.schedule();
        Reminders reminders = details.reminders();
        Schedule previous = event.previous();
        Delay delay = event.delay();
        return new LiveEventState(
                event.id().value(),
                event.organizerId().value(),
                event.version(),
                event.epoch(),
                event.status().name(),
                details.title(),
                details.description(),
                details.speakers().all().stream()
                        .map(speaker -> new LiveEventState.Speaker(speaker.name(), speaker.title()))
                        .toList(),
                new LiveEventState.Start(schedule.local(), schedule.zone()),
                schedule.duration(),
                schedule.startsAt(),
                schedule.endsAt(),
                details.capacity(),
                details.registrationOpen(),
                details.waitlist(),
                watched(event, stream),
                new LiveEventState.Reminders(
                        reminders.channels().stream().map(Channel::name).toList(),
                        reminders.rules().stream().map(ReminderRule::toString).toList(),
                        reminders.customMessage()),
                details.presentation().segments().stream()
                        .map(Presentation.Segment::key)
                        .toList(),
                previous == null
                        ? null
                        : new LiveEventState.PreviousStart(previous.local(), previous.zone(), previous.startsAt()),
                delay == null ? null : new LiveEventState.Delay(delay.sinceEpoch(), delay.plannedStartsAt()),
                event.cancellationReason(),
                stream.map(Stream::version).orElse(0L),
                replay(event, stream),
                event.updatedAt());
    }

    private LiveEventState.@Nullable Replay replay(LiveEvent event, Optional<Stream> stream) {
        Stream.Replay replay = stream.map(Stream::replay).orElse(null);
        if (replay == null || event.status() != LiveEventStatus.ENDED) {
            return null;
        }
        LiveEventState.Stream watched = seal.close(event.id(), VideoStream.Kind.MUX, replay.playbackId());
        return new LiveEventState.Replay(watched.kind(), watched.keyId(), watched.ciphertext(), replay.seconds());
    }

    /** Null as long as there is nothing to watch: nothing is chosen, or the provider has not made the stream. */
    private LiveEventState.@Nullable Stream watched(LiveEvent event, Optional<Stream> stream) {
        VideoStream chosen = event.details().stream();
        if (chosen == null) {
            return null;
        }
        String watched =
                chosen.kind().hasProvider() ? stream.map(Stream::watchedId).orElse(null) : chosen.url();
        return watched == null ? null : seal.close(event.id(), chosen.kind(), watched);
    }
}
