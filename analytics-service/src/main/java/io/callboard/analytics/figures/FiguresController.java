package io.callboard.analytics.figures;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/analytics/events")
@Tag(name = "analytics", description = "Figures and results of live events.")
class FiguresController {

    private static final int MOST_COMPARED = 50;

    private final Figures figures;
    private final KnownEvents known;
    private final PlatformShowUps showUps;
    private final Reminders reminders;
    private final Arrivals arrivals;

    FiguresController(
            Figures figures, KnownEvents known, PlatformShowUps showUps, Reminders reminders, Arrivals arrivals) {
        this.figures = figures;
        this.known = known;
        this.showUps = showUps;
        this.reminders = reminders;
        this.arrivals = arrivals;
    }

    @AnswersWithTag
    @GetMapping("/{id}")
    @Operation(
            operationId = "getEventAnalytics",
            summary = "Get the figures of a live event",
            description =
                    "Returns registrations, notifications and viewers of the live event as they are known here; they"
                            + " follow the other services within seconds. The cost of this call does not depend on the"
                            + " number of registrants. An unknown live event, and one of another organizer, is answered"
                            + " with 404.")
    EventFigures event(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion) {
        if (minVersion != null) {
            arrivals.require(id, () -> known.has(organizer, id, minVersion));
        }
        return figures.of(organizer, id, showUps.rate()).orElseThrow(Problem::notFound);
    }

    @AnswersWithTag
    @GetMapping
    @Operation(
            operationId = "compareEventAnalytics",
            summary = "Compare the figures of live events",
            description =
                    "Returns the figures of each of these live events, in the order of the ids. An unknown live event,"
                            + " and one of another organizer, is left out.")
    EventComparison compare(
            OrganizerId organizer,
            @Parameter(description = "Ids of the live events, at most 50.") @RequestParam List<UUID> ids) {
        List<UUID> wanted = FilterValues.of(ids);
        if (wanted.isEmpty()) {
            throw Problem.badRequest(
                    "There is nothing to compare.",
                    new Problem.FieldError("?ids", ErrorCode.REQUIRED, "must have at least one id"));
        }
        if (wanted.size() > MOST_COMPARED) {
            throw Problem.badRequest(
                    "There are too many live events.",
                    new Problem.FieldError("?ids", ErrorCode.TOO_MANY, "must have at most 50 ids"));
        }
        return new EventComparison(figures.of(organizer, wanted, showUps.rate()));
    }

    @AnswersWithTag
    @GetMapping("/{id}/reminders")
    @Operation(
            operationId = "getReminderAnalytics",
            summary = "Get the figures of the reminders of a live event",
            description = "Returns the figures of each rule on each channel, whether the reminders of rules with a"
                    + " hold-out raised the attendance, and after which reminders people joined at earlier"
                    + " live events. It counts reminders to registrants, and neither confirmations, notices"
                    + " nor messages to hosts. An unknown live event, and one of another organizer, is"
                    + " answered with 404.")
    ReminderFigures reminders(
            OrganizerId organizer, @Parameter(description = "Id of the live event.") @PathVariable UUID id) {
        return reminders.of(organizer, id).orElseThrow(Problem::notFound);
    }
}
