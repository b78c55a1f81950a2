package io.callboard.scheduler.rule;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.ETags;
import io.callboard.scheduler.input.InvalidRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/reminder-rules")
@Tag(name = "reminder rules", description = "The default reminder rules of an organizer.")
class ReminderRulesController {

    private final DefaultRules rules;

    ReminderRulesController(DefaultRules rules) {
        this.rules = rules;
    }

    @GetMapping
    @Operation(
            operationId = "getReminderRules",
            summary = "Get the default reminder rules",
            description =
                    "Returns the rules that apply to each live event that names no rules of its own, and the quiet hours. An"
                            + " organizer who has stored none has the built-in rules and no quiet hours.")
    ResponseEntity<ReminderRulesView> get(OrganizerId organizer) {
        return answer(rules.find(organizer));
    }

    @PutMapping
    @Operation(
            operationId = "replaceReminderRules",
            summary = "Replace the default reminder rules",
            description = "Replaces all default rules. Live events that name no rules of their own are planned again in"
                    + " the background. A rule that is added is planned if its instant is ahead, and is"
                    + " SKIPPED with the reason PAST_DUE if not. A rule that is removed or disabled is"
                    + " cancelled, unless its messages are being published already. Nobody gets a reminder"
                    + " again. The same rules again change nothing. Quiet hours apply also to live events"
                    + " that name rules of their own. Changed quiet hours move only the reminders of rules"
                    + " that have not published a message for the live event. A change of onPostpone"
                    + " applies to reminders that are published after it.")
    ResponseEntity<ReminderRulesView> replace(
            OrganizerId organizer,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody ReminderRulesRequest request) {
        ReminderRulesRequest.Checked checked = checked(request);
        return answer(rules.replace(organizer, checked, version -> ETags.requireMatch(ifMatch, version)));
    }

    private static ResponseEntity<ReminderRulesView> answer(DefaultRules.Stored stored) {
        return ResponseEntity.ok().eTag(ETags.of(stored.version())).body(ReminderRulesView.of(stored));
    }

    private static ReminderRulesRequest.Checked checked(ReminderRulesRequest request) {
        try {
            return request.checked();
        } catch (InvalidRequest invalid) {
            throw Problem.unprocessable(
                    "The rules are not acceptable.",
                    invalid.violations().stream()
                            .map(violation -> new FieldError(violation.pointer(), violation.code(), violation.detail()))
                            .toArray(FieldError[]::new));
        }
    }
}
