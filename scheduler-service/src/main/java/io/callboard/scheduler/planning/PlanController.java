package io.callboard.scheduler.planning;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.planning.PlanRequest.Checked;
import io.callboard.scheduler.rule.DefaultRules;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.OrganizerRules;
import io.callboard.scheduler.rule.PlannedRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminders/plan")
@Tag(name = "reminders", description = "The timers of live events: when which reminder is due.")
class PlanController {

    private final DefaultRules defaults;
    private final PlanProperties properties;
    private final Clock clock;

    PlanController(DefaultRules defaults, PlanProperties properties, Clock clock) {
        this.defaults = defaults;
        this.properties = properties;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            operationId = "planReminders",
            summary = "Plan the reminders of a live event without making it",
            description =
                    "Answers which reminders a live event with this start would have, when each is due, which rules are"
                            + " skipped and why, what the reminders cost, and which of them the provider cannot send in time."
                            + " The instants are computed as for real timers, with the quiet hours of the organizer."
                            + " Nothing is stored or sent.")
    ReminderPlan plan(OrganizerId organizer, @RequestBody PlanRequest request) {
        Checked checked = checked(request);
        OrganizerRules ofOrganizer = defaults.of(organizer);
        return ReminderPlan.of(
                checked.schedule(),
                checked.rules()
                        .map(rules -> PlannedRule.of(rules, LateRegistrants.SKIP, checked.spread()))
                        .orElseGet(ofOrganizer::enabled),
                checked.channels(),
                checked.audience(),
                ofOrganizer.quietHours(),
                properties,
                clock.instant());
    }

    private static Checked checked(PlanRequest request) {
        try {
            return request.checked();
        } catch (InvalidRequest invalid) {
            throw problem(invalid);
        }
    }

    private static Problem problem(InvalidRequest invalid) {
        return Problem.unprocessable(
                "The plan is not acceptable.",
                invalid.violations().stream()
                        .map(violation -> new FieldError(violation.pointer(), violation.code(), violation.detail()))
                        .toArray(FieldError[]::new));
    }
}
