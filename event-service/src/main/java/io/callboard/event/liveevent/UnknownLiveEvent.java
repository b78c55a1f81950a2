package io.callboard.event.liveevent;

/** The organizer has no such live event; whether another has is not told. */
final class UnknownLiveEvent extends RuntimeException {

    UnknownLiveEvent(LiveEventId id) {
        super("No live event " + id);
    }
}
