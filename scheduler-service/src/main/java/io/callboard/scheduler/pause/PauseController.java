package io.callboard.scheduler.pause;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.planning.KnownEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "pauses", description = "Hold the messages of live events, and let them go out again.")
class PauseController {

    private static final String OPS = "SCOPE_ops";

    private final Pauses pauses;
    private final KnownEvents known;
    private final Arrivals arrivals;

    PauseController(Pauses pauses, KnownEvents known, Arrivals arrivals) {
        this.pauses = pauses;
        this.known = known;
        this.arrivals = arrivals;
    }

    @PostMapping("/pause")
    @Operation(
            operationId = "pauseReminders",
            summary = "Pause reminders and notices",
            description =
                    "Holds the reminders and notices of one live event, of all live events of the organizer, or with"
                            + " the scope ops of all organizers. Messages that are published already are held too."
                            + " Requests to a provider that are on their way cannot be stopped. Confirmations and"
                            + " invitations go on. Timers are still armed during the pause, so messages can go out"
                            + " as soon as it ends. Pausing again changes nothing. A token with the scope ops is"
                            + " enough.")
    @Refuses(status = 404, type = "not-found")
    PauseView pause(
            OrganizerId organizer,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            @RequestBody PauseRequest request) {
        return change(organizer, minVersion, request, true);
    }

    @PostMapping("/resume")
    @Operation(
            operationId = "resumeReminders",
            summary = "Resume reminders and notices",
            description =
                    "Ends a pause of the same scope. A message that is still useful goes out, unless another scope holds"
                            + " it. A message whose useful time ended during the pause has expired with the reason PAUSED. No"
                            + " message goes out twice. Resuming again changes nothing. A token with the scope ops is enough.")
    @Refuses(status = 404, type = "not-found")
    PauseView resume(
            OrganizerId organizer,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            @RequestBody PauseRequest request) {
        return change(organizer, minVersion, request, false);
    }

    private PauseView change(OrganizerId organizer, @Nullable Long minVersion, PauseRequest request, boolean paused) {
        if (request.isContradictory()) {
            throw Problem.unprocessable(
                    "The request is not acceptable.",
                    new FieldError("/all", ErrorCode.INCONSISTENT, "must not be true when there is an /eventId"));
        }
        if (request.isForAll()) {
            Authentication caller = SecurityContextHolder.getContext().getAuthentication();
            if (caller == null
                    || caller.getAuthorities().stream().noneMatch(granted -> OPS.equals(granted.getAuthority()))) {
                throw new AccessDeniedException("The scope ops is required");
            }
            return Tenancy.callAsPlatform(() -> pauses.change(PauseScope.ALL, paused));
        }
        UUID eventId = request.eventId();
        if (eventId == null) {
            return pauses.change(PauseScope.of(organizer), paused);
        }
        if (minVersion != null) {
            arrivals.require(eventId, () -> known.has(organizer, eventId, minVersion));
        } else if (!known.has(organizer, eventId, 0)) {
            throw Problem.notFound();
        }
        return pauses.change(PauseScope.of(organizer, eventId), paused);
    }
}
