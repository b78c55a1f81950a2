package io.callboard.notifier.reach;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "notifications")
@RequestMapping("/api/v1/notifications")
class NotReachedController {

    private final UnreachedRegistrants registrants;

    NotReachedController(UnreachedRegistrants registrants) {
        this.registrants = registrants;
    }

    @Refuses(status = 404, type = "not-found")
    @Operation(
            operationId = "listNotReached",
            summary = "List whom no reminder has reached",
            description =
                    "Returns the confirmed registrants and hosts of a live event for whom no provider has accepted a"
                            + " reminder of its present schedule on any channel, with the reason. A reminder from before a"
                            + " delay counts, one from before a reschedule does not. Before the first reminder is due"
                            + " these are all. A cancelled live event has none. The items are in the order of their"
                            + " registrations' ids. The answer takes time in proportion to the registrants that it"
                            + " passes over. An event that is unknown or not yours gives 404.")
    @GetMapping("/not-reached")
    Page<UnreachedRegistrant> list(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            Paging paging) {
        return registrants.list(organizer, eventId, minVersion, paging).orElseThrow(Problem::notFound);
    }
}
