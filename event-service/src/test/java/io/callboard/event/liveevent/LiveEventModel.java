package io.callboard.event.liveevent;

import static io.callboard.event.liveevent.LiveEventStatus.CANCELLED;
import static io.callboard.event.liveevent.LiveEventStatus.DRAFT;
import static io.callboard.event.liveevent.LiveEventStatus.ENDED;
import static io.callboard.event.liveevent.LiveEventStatus.LIVE;
import static io.callboard.event.liveevent.LiveEventStatus.SCHEDULED;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a live event must look like after a sequence of commands, in the words of the API's documentation. It is written
 * apart from the aggregate, so that the two can differ.
 */
final class LiveEventModel {

    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    LiveEventStatus status;
    int version = 1;
    int epoch = 1;
    String title;
    LocalDateTime start;

    /** What the topic has to hold, in this order. */
    final List<Message> messages = new ArrayList<>();

    /** A message on live-events.v1. */
    record Message(String type, int version, int epoch) {}

    /** What an organizer asks for; the value is an hour, minutes or the number of a title. */
    record Command(Kind kind, int value, @Nullable Integer ifMatch) {}

    enum Kind {
        RENAME,
        MOVE,
        RESCHEDULE,
        DELAY,
        PUBLISH,
        START,
        END,
        CANCEL
    }

    LiveEventModel(LiveEventStatus status, String title, LocalDateTime start) {
        this.status = status;
        this.title = title;
        this.start = start;
        if (status == SCHEDULED) {
            publish("LiveEventScheduled");
        }
    }

    /** Applies the command and returns the status of its answer. */
    int apply(Command command) {
        if (command.ifMatch() != null && command.ifMatch() != version) {
            return PRECONDITION_FAILED;
        }
        boolean over = status == ENDED || status == CANCELLED;
        return switch (command.kind()) {
            case RENAME -> over ? CONFLICT : rename(titleOf(command.value()));
            case MOVE, RESCHEDULE -> over ? CONFLICT : move(startOf(command.value()));
            case DELAY -> status == SCHEDULED || status == LIVE ? delay(command.value()) : CONFLICT;
            case PUBLISH -> status == DRAFT ? become(SCHEDULED, "LiveEventScheduled") : CONFLICT;
            case START -> status == SCHEDULED ? become(LIVE, "LiveEventStarted") : CONFLICT;
            case END -> status == LIVE ? become(ENDED, "LiveEventEnded") : CONFLICT;
            case CANCEL -> cancel();
        };
    }

    static String titleOf(int number) {
        return "Tides " + number;
    }

    static LocalDateTime startOf(int hour) {
        return LocalDateTime.of(2035, 12, 1, hour, 0);
    }

    private int rename(String next) {
        if (!next.equals(title)) {
            title = next;
            version++;
            tellUnlessDraft("LiveEventChanged");
        }
        return OK;
    }

    private int move(LocalDateTime next) {
        if (next.equals(start)) {
            return OK;
        }
        if (status == LIVE) {
            return CONFLICT;
        }
        return onSchedule(next);
    }

    private int delay(int minutes) {
        return onSchedule(start.plusMinutes(minutes));
    }

    private int onSchedule(LocalDateTime next) {
        start = next;
        version++;
        epoch++;
        tellUnlessDraft("LiveEventRescheduled");
        return OK;
    }

    private int become(LiveEventStatus next, String fact) {
        status = next;
        version++;
        publish(fact);
        return OK;
    }

    private int cancel() {
        if (status == CANCELLED) {
            return OK;
        }
        if (status != DRAFT && status != SCHEDULED) {
            return CONFLICT;
        }
        boolean known = status == SCHEDULED;
        status = CANCELLED;
        version++;
        // Nothing was published of a draft.
        epoch = known ? epoch + 1 : 1;
        if (known) {
            publish("LiveEventCancelled");
        }
        return OK;
    }

    private void tellUnlessDraft(String fact) {
        if (status != DRAFT) {
            publish(fact);
        }
    }

    private void publish(String fact) {
        messages.add(new Message(fact, version, epoch));
    }
}
