package io.callboard.analytics.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The latest changes of a room: all behind {@code since}, up to {@code revision}.
 *
 * @param isOver whether the live event has ended or was cancelled
 * @param changes contributions as they are now, in the order of their last changes
 * @param polls those that are open, and those that were closed behind {@code since}
 */
record RoomTail(long since, long revision, boolean isOver, List<Contribution> changes, Map<UUID, Poll> polls) {

    /** How many changes are kept for clients that are behind. */
    static final int MOST_CHANGES = 1000;

    /** A room whose changes nobody follows yet. */
    static RoomTail of(RoomLook look) {
        return new RoomTail(look.revision(), look.revision(), look.isOver(), List.of(), byId(Map.of(), look.polls()));
    }

    /** With what a later look found. A contribution that changed again moves to the end. */
    RoomTail with(RoomLook look) {
        Map<UUID, Contribution> byId = new LinkedHashMap<>();
        changes.forEach(change -> byId.put(change.id(), change));
        look.changes().forEach(change -> {
            byId.remove(change.id());
            byId.put(change.id(), change);
        });
        List<Contribution> all = List.copyOf(byId.values());
        int forgotten = Math.max(all.size() - MOST_CHANGES, 0);
        return new RoomTail(
                forgotten == 0 ? since : all.get(forgotten - 1).revision(),
                Math.max(revision, look.revision()),
                look.isOver(),
                all.subList(forgotten, all.size()),
                byId(polls, look.polls()));
    }

    private static Map<UUID, Poll> byId(Map<UUID, Poll> known, List<Poll> read) {
        Map<UUID, Poll> polls = new LinkedHashMap<>(known);
        read.forEach(poll -> polls.put(poll.id(), poll));
        return polls;
    }

    /** Whether a client that has all changes up to this one can be told the rest. */
    boolean continues(long known) {
        return known >= since;
    }

    /** The changes behind this one. */
    List<Contribution> after(long known) {
        return changes.stream().filter(change -> change.revision() > known).toList();
    }

    /** The polls whose status or result is another than in this tail. */
    List<Poll> pollsAfter(RoomTail before) {
        return polls.values().stream()
                .filter(poll -> !poll.equals(before.polls.get(poll.id())))
                .toList();
    }
}
