package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.room.Contributions.Selection;
import io.callboard.analytics.room.Rooms.Changed;
import io.callboard.chassis.ids.TimeOrderedIds;
import io.callboard.chassis.tenant.OrganizerId;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes questions and chat messages. A transaction locks first the registration of the viewer, then the room, then a
 * contribution.
 */
@Component
class Discussion {

    private final Viewers viewers;
    private final Rooms rooms;
    private final Contributions contributions;
    private final RoomFacts facts;

    Discussion(Viewers viewers, Rooms rooms, Contributions contributions, RoomFacts facts) {
        this.viewers = viewers;
        this.rooms = rooms;
        this.contributions = contributions;
        this.facts = facts;
    }

    /** What came of a change. */
    sealed interface Outcome {

        record Done(Contribution contribution) implements Outcome {}

        record NotFound() implements Outcome {}

        record RoomClosed() implements Outcome {}

        record PassEnded() implements Outcome {}
    }

    static WatchedRoom roomOf(Viewer viewer) {
        return new WatchedRoom(new OrganizerId(viewer.organizerId()), viewer.eventId());
    }

    /** Stores what a viewer wrote, and publishes that it was written. */
    @Transactional
    public Outcome write(Viewer viewer, ContributionKind kind, Draft draft) {
        WatchedRoom room = roomOf(viewer);
        Optional<Viewer> held = viewers.hold(viewer);
        if (held.isEmpty()) {
            return new Outcome.PassEnded();
        }
        if (!isOpen(room)) {
            return new Outcome.RoomClosed();
        }
        UUID id = TimeOrderedIds.next();
        if (held.get().counts()) {
            facts.written(viewer, id, kind, draft.text());
        }
        Changed changed = rooms.change(room);
        return new Outcome.Done(contributions.add(
                room, id, viewer.registrationId(), changed.revision(), kind, changed.statusOfNew(kind), draft));
    }

    /** Stores a chat message of the organizer, which never waits and is in no figure. */
    @Transactional
    public Outcome writeAsOrganizer(WatchedRoom room, Draft draft) {
        Optional<Rooms.Found> found = rooms.find(room);
        if (found.isEmpty()) {
            return new Outcome.NotFound();
        }
        if (found.get().isOver()) {
            return new Outcome.RoomClosed();
        }
        return new Outcome.Done(contributions.add(
                room,
                TimeOrderedIds.next(),
                null,
                rooms.change(room).revision(),
                ContributionKind.MESSAGE,
                ContributionStatus.SHOWN,
                draft));
    }

    /** Votes for a question, or withdraws the vote. A repetition changes nothing. */
    @Transactional
    public Outcome vote(Viewer viewer, UUID id, boolean voted) {
        WatchedRoom room = roomOf(viewer);
        if (viewers.hold(viewer).isEmpty()) {
            return new Outcome.PassEnded();
        }
        if (!isOpen(room)) {
            return new Outcome.RoomClosed();
        }
        boolean isNew = voted
                ? contributions.vote(room, id, viewer.registrationId())
                : contributions.withdrawVote(room, id, viewer.registrationId());
        if (isNew) {
            contributions.countVote(room, id, voted ? 1 : -1, rooms.change(room).revision());
        }
        return contributions
                .find(Selection.shownTo(viewer.registrationId(), room, ContributionKind.QUESTION), id)
                .<Outcome>map(Outcome.Done::new)
                .orElseGet(Outcome.NotFound::new);
    }

    /** Marks a question or a message. A repetition changes nothing. */
    @Transactional
    public Outcome mark(WatchedRoom room, ContributionKind kind, UUID id, Marks marks) {
        Selection readable = new Selection(room, kind, ContributionStatus.READABLE, null, null);
        Optional<Contribution> present = contributions.find(readable, id);
        if (present.isEmpty()) {
            return new Outcome.NotFound();
        }
        if (marks.areOf(present.get())) {
            return new Outcome.Done(present.get());
        }
        contributions.mark(room, id, marks, rooms.change(room).revision());
        return contributions.find(readable, id).<Outcome>map(Outcome.Done::new).orElseGet(Outcome.NotFound::new);
    }

    private boolean isOpen(WatchedRoom room) {
        return rooms.find(room).map(Rooms.Found::isOpen).orElse(false);
    }
}
