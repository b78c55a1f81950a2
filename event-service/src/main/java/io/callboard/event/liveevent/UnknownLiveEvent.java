package io.callboard.event.liveevent;

/** The organizer has no such live event. The answer does not reveal whether another organizer has it. */
final class UnknownLiveEvent extends RuntimeException {

    UnknownLiveEvent(LiveEventId id) {
        super("No live event " + id);
    }
}
