package io.callboard.scheduler.reminder;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.planning.KnownEvents;
import io.callboard.scheduler.planning.ReminderEditor;
import io.callboard.scheduler.planning.ReminderEditor.Added;
import io.callboard.scheduler.planning.ReminderEditor.Changed;
import io.callboard.scheduler.planning.ReminderEditor.NewReminder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "reminders", description = "The timers of live events: when which reminder is due.")
class ReminderEditController {

    private static final String NOT_OPEN = "A live event that is %s takes no reminder by hand.";
    private static final String SAME_INSTANT =
            "Another reminder of this live event is due at the same instant on one of the channels.";
    private static final String TOO_MANY =
            "A live event has at most " + ReminderEditor.MOST_BY_HAND + " reminders made by hand.";
    private static final String UNKNOWN_ZONE =
            "The reminder needs the time zone of the live event, and this service does not know that zone.";
    private static final String NOTICE =
            "This is a notice of a change. Nobody may miss it, so it cannot be changed by hand.";
    private static final String OVER = "The reminder is %s, so it cannot be changed any more.";
    private static final String UNDERWAY =
            "Messages of the reminder are being published or are published, and go out when it is due.";

    private final ReminderEditor editor;
    private final TimerViews timers;
    private final KnownEvents known;
    private final Arrivals arrivals;

    ReminderEditController(ReminderEditor editor, TimerViews timers, KnownEvents known, Arrivals arrivals) {
        this.editor = editor;
        this.timers = timers;
        this.known = known;
        this.arrivals = arrivals;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "addReminder",
            summary = "Add one more reminder to a live event",
            description =
                    "Adds a reminder beside those of the live event's rules. One with an offset or a wall clock moves"
                            + " with the start, as the rules do. One with an instant stays. Later changes of the live event's rules do not remove"
                            + " it. It is useful until the next rule of the live event is due.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 409, type = "live-event-status", detail = "A live event that is ENDED takes no reminder by hand.")
    @Refuses(status = 409, type = "reminder-exists", detail = SAME_INSTANT)
    @Refuses(status = 409, type = "too-many-reminders", detail = TOO_MANY)
    @Refuses(status = 409, type = "unknown-zone", detail = UNKNOWN_ZONE)
    TimerView add(
            OrganizerId organizer,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            @RequestBody ReminderRequest request) {
        NewReminder reminder = checked(request);
        UUID eventId = Objects.requireNonNull(request.eventId());
        if (minVersion != null) {
            arrivals.require(eventId, () -> known.has(organizer, eventId, minVersion));
        }
        return switch (editor.add(organizer, eventId, reminder)) {
            case Added.Timer(UUID timerId) -> view(organizer, timerId);
            case Added.UnknownEvent _ -> throw Problem.notFound();
            case Added.EventNotOpen(String status) ->
                throw Problem.conflict("live-event-status", NOT_OPEN.formatted(status));
            case Added.Past(var dueAt) -> throw outOfRange(request, "is past: the reminder would be due at " + dueAt);
            case Added.TooLate(var dueAt) ->
                throw outOfRange(request, "is too long after the start: the reminder would be due at " + dueAt);
            case Added.UnknownZone _ -> throw Problem.conflict("unknown-zone", UNKNOWN_ZONE);
            case Added.SameInstant _ -> throw Problem.conflict("reminder-exists", SAME_INSTANT);
            case Added.TooMany _ -> throw Problem.conflict("too-many-reminders", TOO_MANY);
        };
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "cancelReminder",
            summary = "Cancel a reminder",
            description =
                    "Ends a reminder of a rule or one made by hand, in all time zones, also while its messages are"
                            + " being published or wait in notifier-service. It stays cancelled when the live event"
                            + " moves. Messages that were handed to a provider cannot be stopped, nor can the"
                            + " requests that are on their way. All others are suppressed with the reason"
                            + " REMINDER_CANCELLED. Cancelling again is 204 too.")
    @Refuses(
            status = 409,
            type = "reminder-over",
            detail = "The reminder is SKIPPED, so it cannot be changed any more.")
    @Refuses(status = 409, type = "not-a-reminder", detail = NOTICE)
    void cancel(OrganizerId organizer, @Parameter(description = "Id of the timer.") @PathVariable UUID id) {
        Problem refusal = refusal(editor.cancel(organizer, id));
        if (refusal != null) {
            throw refusal;
        }
    }

    @PostMapping("/{id}/send-now")
    @Operation(
            operationId = "sendReminderNow",
            summary = "Send a reminder at once",
            description = "Makes a waiting reminder due now. Its first messages are published within a second. A second"
                    + " call changes nothing. When the live event moves later, the reminder is planned"
                    + " again for the new start.")
    @Refuses(
            status = 409,
            type = "reminder-over",
            detail = "The reminder is SKIPPED, so it cannot be changed any more.")
    @Refuses(status = 409, type = "reminder-underway", detail = UNDERWAY)
    @Refuses(status = 409, type = "not-a-reminder", detail = NOTICE)
    TimerView sendNow(OrganizerId organizer, @Parameter(description = "Id of the timer.") @PathVariable UUID id) {
        Problem refusal = refusal(editor.sendNow(organizer, id));
        if (refusal != null) {
            throw refusal;
        }
        return view(organizer, id);
    }

    private static NewReminder checked(ReminderRequest request) {
        try {
            return request.checked();
        } catch (InvalidRequest invalid) {
            throw problem(invalid);
        }
    }

    private static Problem problem(InvalidRequest invalid) {
        return Problem.unprocessable(
                "The reminder is not acceptable.",
                invalid.violations().stream()
                        .map(violation -> new FieldError(violation.pointer(), violation.code(), violation.detail()))
                        .toArray(FieldError[]::new));
    }

    private TimerView view(OrganizerId organizer, UUID timerId) {
        return timers.find(organizer, timerId).orElseThrow(Problem::notFound);
    }

    private static @Nullable Problem refusal(Changed changed) {
        return switch (changed) {
            case Changed.Done _ -> null;
            case Changed.UnknownTimer _ -> Problem.notFound();
            case Changed.Notice _ -> Problem.conflict("not-a-reminder", NOTICE);
            case Changed.Underway _ -> Problem.conflict("reminder-underway", UNDERWAY);
            case Changed.Over(var status) -> Problem.conflict("reminder-over", OVER.formatted(status));
        };
    }

    private static String pointer(ReminderRequest request) {
        if (request.wallClock() != null) {
            return "/wallClock";
        }
        return request.at() == null ? "/offset" : "/at";
    }

    private static Problem outOfRange(ReminderRequest request, String detail) {
        return Problem.unprocessable(
                "The reminder is not acceptable.", new FieldError(pointer(request), ErrorCode.OUT_OF_RANGE, detail));
    }
}
