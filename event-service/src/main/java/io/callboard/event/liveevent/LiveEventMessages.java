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
import org.springframework.stereotype.Component;

/** Publishes the changes of a live event. A draft is not published: only its organizer sees it. */
@Component
class LiveEventMessages {

    static final String TOPIC = "live-events.v1";

    private final Outbox outbox;
    private final StreamSeal streams;

    LiveEventMessages(Outbox outbox, StreamSeal streams) {
        this.outbox = outbox;
        this.streams = streams;
    }

    void tell(Fact fact, LiveEvent event) {
        outbox.append(OutgoingMessage.of(TOPIC, event.id().value(), fact.type, stateOf(event)));
    }

    /** What happened, under its name on the topic. */
    enum Fact {
        SCHEDULED("LiveEventScheduled"),
        CHANGED("LiveEventChanged"),
        RESCHEDULED("LiveEventRescheduled"),
        STARTED("LiveEventStarted"),
        ENDED("LiveEventEnded"),
        CANCELLED("LiveEventCancelled");

        final String type;

        Fact(String type) {
            this.type = type;
        }
    }

    LiveEventState stateOf(LiveEvent event) {
        Details details = event.details();
        Schedule schedule = event.schedule();
        Reminders reminders = details.reminders();
        VideoStream stream = details.stream();
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
                stream == null ? null : streams.close(event.id(), stream),
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
                event.updatedAt());
    }
}
