package io.callboard.event.liveevent;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.event.liveevent.message.LiveEventState;
import io.callboard.event.presentation.Branding;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Markdown;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.FollowUp;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import io.callboard.event.stream.Stream;
import io.callboard.event.stream.Streams;
import java.util.List;
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

    /**
     * Publishes a changed live event that this transaction has saved, and updates the wish for its stream at a
     * provider.
     */
    void tell(Fact fact, LiveEvent event) {
        streams.follow(
                event.id().value(),
                event.organizerId(),
                event.status() == LiveEventStatus.LIVE,
                Optional.ofNullable(event.details().stream()));
        tellAgain(fact, event);
        tellReplay(event);
    }

    /** Publishes several changes by one statement. None of these live events was ever live, so none has a stream. */
    void tellAll(List<Change> changes) {
        outbox.appendAll(changes.stream()
                .map(change -> OutgoingMessage.of(
                        TOPIC,
                        change.event().id().value(),
                        change.fact().type,
                        stateOf(change.event(), Optional.empty())))
                .toList());
    }

    /** A changed live event, and what happened to it. */
    record Change(Fact fact, LiveEvent event) {}

    /** Publishes once that a live event which has ended has a replay. */
    void tellReplay(LiveEvent event) {
        if (event.status() == LiveEventStatus.ENDED
                && streams.announceReplay(event.id().value(), event.organizerId())) {
            tellAgain(Fact.REPLAY_READY, event);
        }
    }

    /** Publishes an unchanged live event with its present stream. */
    void tellAgain(Fact fact, LiveEvent event) {
        Optional<Stream> stream = streams.find(event.id().value(), event.organizerId());
        outbox.append(OutgoingMessage.of(TOPIC, event.id().value(), fact.type, stateOf(event, stream)));
    }

    /** The name of the change on the topic. */
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
        List<FollowUp> followUps = reminders.followUps();
        Schedule previous = event.previous();
        Delay delay = event.delay();
        Occurrence occurrence = event.occurrence();
        Presentation presentation = details.presentation();
        InPerson place = details.inPerson();
        Branding branding = Branding.of(presentation.branding());
        return new LiveEventState(
                event.id().value(),
                event.organizerId().value(),
                occurrence == null ? null : occurrence.seriesId(),
                occurrence == null ? null : Integer.valueOf(occurrence.number()),
                event.version(),
                event.epoch(),
                event.status().name(),
                details.title(),
                details.description(),
                Markdown.html(details.description()),
                details.speakers().all().stream()
                        .map(speaker -> new LiveEventState.Speaker(
                                speaker.name(), speaker.title(), speaker.pictureUrl(), speaker.bio()))
                        .toList(),
                new LiveEventState.Start(schedule.local(), schedule.zone()),
                schedule.duration(),
                schedule.startsAt(),
                schedule.endsAt(),
                details.capacity(),
                details.registrationOpen(),
                details.waitlist(),
                details.waitlistOffer(),
                details.confirmEmailFirst(),
                details.approvalRequired(),
                watched(event, stream),
                new LiveEventState.Reminders(
                        reminders.channels().stream().map(Channel::name).toList(),
                        reminders.rules().stream().map(ReminderRule::toString).toList(),
                        reminders.defaultRules(),
                        reminders.lateRegistrants().name(),
                        reminders.spread(),
                        followUps == null
                                ? null
                                : followUps.stream()
                                        .map(followUp -> new LiveEventState.FollowUp(
                                                followUp.offset().toString(),
                                                followUp.audience().name()))
                                        .toList(),
                        reminders.customMessage()),
                presentation.segments().stream().map(Presentation.Segment::key).toList(),
                presentation.segments().stream()
                        .map(segment ->
                                new LiveEventState.Segment(segment.key(), segment.headline(), segment.description()))
                        .toList(),
                presentation.resources().stream()
                        .map(resource -> new LiveEventState.Resource(resource.title(), resource.url()))
                        .toList(),
                new LiveEventState.Branding(branding.logoUrl(), branding.primaryColor(), branding.onPrimaryColor()),
                details.questions().all().stream()
                        .map(question -> new LiveEventState.Question(
                                question.key(),
                                question.label(),
                                question.type().name(),
                                question.required(),
                                question.options()))
                        .toList(),
                details.locale(),
                place == null ? null : new LiveEventState.InPerson(place.venue(), place.address()),
                details.embedOrigins().all(),
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

    /** Null while there is no stream to watch: none is chosen, or the provider has not made it. */
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
