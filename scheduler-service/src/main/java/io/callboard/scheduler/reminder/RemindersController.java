package io.callboard.scheduler.reminder;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.Cursor;
import io.callboard.chassis.web.Page;
import io.callboard.chassis.web.Paging;
import io.callboard.chassis.web.Problem;
import io.callboard.scheduler.reminder.Timers.Position;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

    private final Timers timers;

    RemindersController(Timers timers) {
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

    private static Position position(@Nullable Cursor cursor) {
        if (cursor == null) {
            return Position.FIRST;
        }
        try {
            return new Position(
                    Instant.parse(cursor.parts().get(0)),
                    UUID.fromString(cursor.parts().get(1)));
        } catch (DateTimeParseException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Problem.badRequest("The cursor is not one of this list.");
        }
    }
}
