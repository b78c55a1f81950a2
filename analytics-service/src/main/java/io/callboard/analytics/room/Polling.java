package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.chassis.ids.TimeOrderedIds;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes polls and their answers. A transaction that changes a poll locks the room, then the poll. One that answers it
 * locks the registration of the viewer, shares the lock of the poll, and locks the answer, then its counts in the order
 * of the options.
 */
@Component
class Polling {

    /** Polls of one live event. */
    static final int MOST_POLLS = 100;

    /** Those of them that are open at once. Each look at a watched room counts their answers. */
    static final int MOST_OPEN = 5;

    private final Viewers viewers;
    private final Rooms rooms;
    private final Polls polls;
    private final RoomFacts facts;

    Polling(Viewers viewers, Rooms rooms, Polls polls, RoomFacts facts) {
        this.viewers = viewers;
        this.rooms = rooms;
        this.polls = polls;
        this.facts = facts;
    }

    /** What came of a change. */
    sealed interface Outcome {

        record Done(Poll poll) implements Outcome {}

        record NotFound() implements Outcome {}

        record RoomClosed() implements Outcome {}

        record PassEnded() implements Outcome {}

        record PollNotOpen() implements Outcome {}

        record UnknownOption() implements Outcome {}

        record TooManyPolls() implements Outcome {}

        record TooManyOpen() implements Outcome {}
    }

    /** Adds a poll, which viewers do not see yet. */
    @Transactional
    public Outcome add(WatchedRoom room, String question, List<String> options) {
        if (rooms.find(room).isEmpty()) {
            return new Outcome.NotFound();
        }
        rooms.change(room);
        if (polls.amounts(room).all() >= MOST_POLLS) {
            return new Outcome.TooManyPolls();
        }
        UUID id = TimeOrderedIds.next();
        polls.add(room, id, question, options);
        return done(polls.find(room, id, null));
    }

    /** Opens or closes a poll. A repetition changes nothing. */
    @Transactional
    public Outcome setStatus(WatchedRoom room, UUID id, PollStatus wanted) {
        Optional<Rooms.Found> found = rooms.find(room);
        if (found.isEmpty() || polls.find(room, id, null).isEmpty()) {
            return new Outcome.NotFound();
        }
        long revision = rooms.change(room).revision();
        Poll poll = polls.find(room, id, null).orElseThrow();
        if (poll.status() == wanted) {
            return new Outcome.Done(poll);
        }
        if (wanted == PollStatus.OPEN && found.get().isOver()) {
            return new Outcome.RoomClosed();
        }
        if (wanted == PollStatus.OPEN && polls.amounts(room).open() >= MOST_OPEN) {
            return new Outcome.TooManyOpen();
        }
        polls.setStatus(room, id, wanted, revision);
        return done(polls.find(room, id, null));
    }

    /** Stores the answer of a viewer in the place of an earlier one. The first one is published. */
    @Transactional
    public Outcome answer(Viewer viewer, UUID id, int option) {
        WatchedRoom room = Discussion.roomOf(viewer);
        Optional<Viewer> held = viewers.hold(viewer);
        if (held.isEmpty()) {
            return new Outcome.PassEnded();
        }
        if (!rooms.find(room).map(Rooms.Found::isOpen).orElse(false)) {
            return new Outcome.RoomClosed();
        }
        Optional<PollStatus> status = polls.hold(room, id);
        if (status.isEmpty() || status.get() == PollStatus.DRAFT) {
            return new Outcome.NotFound();
        }
        if (status.get() != PollStatus.OPEN) {
            return new Outcome.PollNotOpen();
        }
        if (option >= polls.find(room, id, null).orElseThrow().options().size()) {
            return new Outcome.UnknownOption();
        }
        boolean isFirst = polls.answer(room, id, viewer, option);
        if (isFirst && held.get().counts()) {
            facts.answered(viewer, id, option);
        }
        return done(polls.find(room, id, viewer.registrationId()));
    }

    private static Outcome done(Optional<Poll> poll) {
        return new Outcome.Done(poll.orElseThrow());
    }
}
