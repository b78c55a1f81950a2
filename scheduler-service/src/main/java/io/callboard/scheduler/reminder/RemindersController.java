package io.callboard.scheduler.reminder;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.Cursor;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.chassis.web.Problem;
import io.callboard.scheduler.reminder.TimerViews.Position;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "Reminders", description = "The timers of a live event")
class RemindersController {

    private static final Instant END_OF_CALENDAR = Instant.parse("9999-12-31T00:00:00Z");

    private final TimerViews timers;

    RemindersController(TimerViews timers) {
        this.timers = timers;
    }

    @GetMapping
    @Operation(
            summary = "List the timers of a live event",
            description = "Timers of all epochs, the earliest due first. An event appears here once its first message"
                    + " has arrived; until then, and for another organizer's event, the answer is 404.")
    Page<TimerView> list(OrganizerId organizer, @RequestParam UUID eventId, Paging paging) {
        if (!timers.knowEvent(organizer, eventId)) {
            throw Problem.notFound();
        }
        List<TimerView> found = timers.ofEvent(organizer, eventId, position(paging.cursor()), paging.limit() + 1);
        if (found.size() <= paging.limit()) {
            return new Page<>(found, null);
        }
        List<TimerView> items = found.subList(0, paging.limit());
        TimerView last = items.getLast();
        return new Page<>(items, Cursor.of(last.dueAt(), last.id()).encode());
    }

    /** The database's calendar ends before Java's, on both sides. */
    private static Position position(@Nullable Cursor cursor) {
        if (cursor == null) {
            return Position.FIRST;
        }
        try {
            if (cursor.parts().size() == 2) {
                Instant dueAt = Instant.parse(cursor.parts().get(0));
                if (dueAt.isAfter(Instant.EPOCH) && dueAt.isBefore(END_OF_CALENDAR)) {
                    return new Position(dueAt, UUID.fromString(cursor.parts().get(1)));
                }
            }
        } catch (DateTimeException | IllegalArgumentException foreign) {
            throw unknownCursor();
        }
        throw unknownCursor();
    }

    private static Problem unknownCursor() {
        return Problem.badRequest(
                "There is no such page.",
                new Problem.FieldError("?cursor", ErrorCode.INVALID_FORMAT, "is not a cursor of this list"));
    }
}
