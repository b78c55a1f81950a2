package io.callboard.scheduler.reminder;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.planning.KnownEvents;
import io.callboard.scheduler.reminder.TimerViews.Position;
import io.callboard.scheduler.timer.TimerStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "reminders", description = "The timers of live events: when which reminder is due.")
class RemindersController {

    private final TimerViews timers;

    private final KnownEvents known;
    private final Arrivals arrivals;

    RemindersController(TimerViews timers, KnownEvents known, Arrivals arrivals) {
        this.timers = timers;
        this.known = known;
        this.arrivals = arrivals;
    }

    @GetMapping
    @Operation(
            operationId = "listReminders",
            summary = "List the timers of a live event",
            description =
                    "Returns the timers of all epochs, the earliest due first unless sort says otherwise. A live event appears here once its"
                            + " first message has arrived; until then, and for another organizer's live event, the answer is"
                            + " 404.")
    @Refuses(status = 404, type = "not-found")
    Page<TimerView> list(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "Only timers in one of these statuses.") @RequestParam(required = false) @Nullable
                    List<TimerStatus> status,
            @RequestParam(defaultValue = "dueAt") @Schema(allowableValues = {"dueAt", "-dueAt"}) String sort,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            Paging paging) {
        if (minVersion != null) {
            arrivals.require(eventId, () -> known.has(organizer, eventId, minVersion));
        } else if (!known.has(organizer, eventId, 0)) {
            throw Problem.notFound();
        }
        List<TimerStatus> statuses = FilterValues.of(status);
        @Nullable Position after = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        return paging.page(
                timers.ofEvent(
                        organizer, eventId, statuses, paging.reading(Sort.of(sort, "dueAt")), after, paging.rows()),
                timer -> Cursor.of(timer.dueAt(), timer.id()),
                () -> timers.count(organizer, eventId, statuses));
    }
}
