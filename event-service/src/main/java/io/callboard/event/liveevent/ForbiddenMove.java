package io.callboard.event.liveevent;

/** What was asked for is not possible in the live event's present status. */
final class ForbiddenMove extends RuntimeException {

    private ForbiddenMove(String message) {
        super(message);
    }

    static ForbiddenMove between(LiveEventStatus from, LiveEventStatus to) {
        return new ForbiddenMove("A live event that is %s cannot become %s.".formatted(from, to));
    }

    static ForbiddenMove changing(LiveEventStatus status) {
        return new ForbiddenMove("A live event that is %s cannot be changed.".formatted(status));
    }

    static ForbiddenMove rescheduling(LiveEventStatus status) {
        return new ForbiddenMove("A live event that is %s cannot be rescheduled.".formatted(status));
    }
}
