package io.callboard.scheduler.explanation;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders")
@Tag(name = "reminders", description = "The timers of live events: when which reminder is due.")
class ExplanationController {

    private final Explanations explanations;

    ExplanationController(Explanations explanations) {
        this.explanations = explanations;
    }

    @GetMapping("/explain")
    @Operation(
            operationId = "explainReminders",
            summary = "Explain which messages a person gets",
            description =
                    "Returns for one registrant or host of a live event each reminder, notice and announcement on each channel:"
                            + " whether it was or will be sent, why not, and what notifier-service reported. Timers that were"
                            + " cancelled or skipped, and those of older epochs, are among them. Confirmations are not: GET"
                            + " /notifications has them. The answer is 404 for an unknown live event or registration, for those of"
                            + " another organizer, and when the audience of the live event has been deleted, 90 days after its end"
                            + " by default.")
    @Refuses(status = 404, type = "not-found")
    ExplanationView explain(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "The registration of the person.") @RequestParam UUID registrationId) {
        return explanations.find(organizer, eventId, registrationId).orElseThrow(Problem::notFound);
    }
}
