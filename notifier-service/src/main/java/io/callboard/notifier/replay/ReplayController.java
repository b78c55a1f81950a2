package io.callboard.notifier.replay;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "notifications")
@RequestMapping("/api/v1/notifications")
class ReplayController {

    private static final String NO_SUCH_TIME = "No delivery is from such a time.";
    private static final String SENT = "The provider accepted the message, so it is not sent again.";
    private static final String MAYBE_SENT =
            "The provider may have accepted the message, so it is not sent again. A second message would be worse.";
    private static final String FORBIDDEN = "The message must not be sent now: ";
    private static final Duration LONGEST_WINDOW = Duration.ofDays(31);

    private final Replayer replayer;
    private final LiveEvents liveEvents;

    ReplayController(Replayer replayer, LiveEvents liveEvents) {
        this.replayer = replayer;
        this.liveEvents = liveEvents;
    }

    @Operation(
            operationId = "retryNotification",
            summary = "Queue a delivery again",
            description =
                    "Queues a delivery that is FAILED, EXPIRED or SUPPRESSED again, if it may be sent now: the message is"
                            + " still useful, the event has not moved on, and the address is not suppressed. It keeps its"
                            + " id, and starts with no attempts. A delivery that waits already stays as it is, so the"
                            + " request can be repeated. A delivery that is SENT or UNKNOWN is never sent again,"
                            + " and neither is one that FAILED with a reason HTTP_5xx: the provider may have it. A delivery that"
                            + " is SUPPRESSED as HELD_OUT is not sent either.")
    @Refuses(status = 409, type = "already-sent", detail = SENT)
    @Refuses(status = 409, type = "maybe-sent", detail = MAYBE_SENT)
    @Refuses(status = 409, type = "not-sendable", detail = FORBIDDEN + "TOO_LATE.")
    @PostMapping("/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RetriedNotification retry(
            OrganizerId organizer, @Parameter(description = "Id of the delivery.") @PathVariable UUID id) {
        return switch (replayer.retry(organizer, id).orElseThrow(Problem::notFound)) {
            case Replayer.Retry.Queued _ -> new RetriedNotification(id, true);
            case Replayer.Retry.Waiting _ -> new RetriedNotification(id, false);
            case Replayer.Retry.Sent _ -> throw Problem.conflict("already-sent", SENT);
            case Replayer.Retry.MaybeSent _ -> throw Problem.conflict("maybe-sent", MAYBE_SENT);
            case Replayer.Retry.Forbidden(String reason) ->
                throw Problem.conflict("not-sendable", FORBIDDEN + reason + ".");
        };
    }

    @Operation(
            operationId = "replayNotifications",
            summary = "Queue the deliveries of a time window again",
            description =
                    "Queues deliveries that are FAILED, EXPIRED or SUPPRESSED again, as far as they may be sent now,"
                            + " and counts the others by the reason that forbids it. The window is that of their"
                            + " outcomes, for example the time of an incident. Deliveries that were queued more"
                            + " than 31 days before the window are not found. Deliveries that are SENT, UNKNOWN or"
                            + " FAILED with a reason HTTP_5xx are never sent again. Send the request with dryRun"
                            + " first. The request can be repeated: a delivery that waits already does not match"
                            + " any more. The request takes time in proportion to the deliveries that match.")
    @Refuses(status = 404, type = "not-found")
    @PostMapping("/replay")
    ReplayReport replay(OrganizerId organizer, @Valid @RequestBody ReplayRequest request) {
        FilterValues.requireInCalendar("/from", request.from(), NO_SUCH_TIME);
        FilterValues.requireInCalendar("/to", request.to(), NO_SUCH_TIME);
        if (!request.to().isAfter(request.from())) {
            throw Problem.unprocessable(
                    "The window is empty.", new FieldError("/to", ErrorCode.INCONSISTENT, "must be later than from"));
        }
        if (request.to().isAfter(request.from().plus(LONGEST_WINDOW))) {
            throw Problem.unprocessable(
                    "The window is too long.",
                    new FieldError("/to", ErrorCode.OUT_OF_RANGE, "must be at most 31 days later than from"));
        }
        if (request.eventId() != null
                && liveEvents.find(organizer, request.eventId()).isEmpty()) {
            throw Problem.notFound();
        }
        List<ReplayableStatus> statuses = given(request.statuses());
        return replayer.replay(
                organizer,
                new ReplayFilter(
                        request.from(),
                        request.to(),
                        request.eventId(),
                        request.timerId(),
                        request.kind(),
                        request.channel(),
                        statuses.isEmpty() ? List.of(ReplayableStatus.values()) : statuses,
                        given(request.reasons())),
                Boolean.TRUE.equals(request.dryRun()));
    }

    private static <T> List<T> given(@Nullable List<T> values) {
        return values == null
                ? List.of()
                : values.stream().filter(Objects::nonNull).toList();
    }
}
