package io.callboard.event.liveevent;

import java.util.stream.Collectors;

/** A change is not possible in the live event's present status. The message names the possible changes. */
final class ForbiddenMove extends RuntimeException {

    private ForbiddenMove(String refusal, LiveEventStatus status) {
        super("A live event that is %s cannot %s. %s".formatted(status, refusal, moves(status)));
    }

    static ForbiddenMove between(LiveEventStatus from, LiveEventStatus to) {
        return new ForbiddenMove("become " + to, from);
    }

    static ForbiddenMove changing(LiveEventStatus status) {
        return new ForbiddenMove("be changed", status);
    }

    static ForbiddenMove rescheduling(LiveEventStatus status) {
        return new ForbiddenMove("be rescheduled", status);
    }

    static ForbiddenMove delaying(LiveEventStatus status) {
        return new ForbiddenMove("be delayed", status);
    }

    private static String moves(LiveEventStatus status) {
        return status.isOver()
                ? "Its status cannot change any more."
                : "It can become %s."
                        .formatted(status.successors().stream()
                                .map(LiveEventStatus::name)
                                .collect(Collectors.joining(" or ")));
    }
}
