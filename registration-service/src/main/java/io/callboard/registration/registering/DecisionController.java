package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lets organizers approve and deny registrations. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
@RequestMapping("/api/v1/registrations")
class DecisionController {

    private final Decider decider;
    private final RegistrationViews views;
    private final Registrations registrations;
    private final LiveEvents liveEvents;
    private final Clock clock;

    DecisionController(
            Decider decider, RegistrationViews views, Registrations registrations, LiveEvents liveEvents, Clock clock) {
        this.decider = decider;
        this.views = views;
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.clock = clock;
    }

    /**
     * What came of decisions about many registrations.
     *
     * @param decided how many were approved or denied now
     * @param skipped ids that do not wait for a decision
     */
    @Schema(description = "The result of decisions about many registrations.")
    record DecisionReport(
            @Schema(description = "How many registrations were approved or denied now.")
            int decided,

            @Schema(
                    description = "The given ids that were skipped: no registration of this live event with this id"
                            + " waits for a decision.")
            List<UUID> skipped) {}

    @Operation(
            operationId = "decideRegistration",
            summary = "Approve or deny a registration",
            description =
                    "For live events with approvalRequired. Approving confirms the registration. Denying cancels it,"
                            + " and its seat is free again. The registrant gets a mail. The same decision again changes nothing."
                            + " If the registrant has to confirm the e-mail address first, wait for that.")
    @Refuses(
            status = 409,
            type = "registration-not-pending",
            detail = "The registration does not wait for your decision. To remove it, cancel it.")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 409, type = "event-ended", detail = "The event is over.")
    @PatchMapping("/{id}")
    ResponseEntity<RegistrationView> decide(
            OrganizerId organizer,
            @Parameter(description = "Id of the registration.") @PathVariable UUID id,
            @Valid @RequestBody DecisionRequest request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Decision decision = decision(request.decision(), request.reason());
        Registration registration = own(organizer, id);
        requireTaking(registration.eventId(), organizer, decision);
        if (!decider.decide(
                registration.eventId(),
                registration.id(),
                organizer,
                decision,
                version -> ETags.requireMatch(ifMatch, version))) {
            throw Problem.conflict(
                    "registration-not-pending",
                    "The registration does not wait for your decision. To remove it, cancel it.");
        }
        Registration decided = own(organizer, id);
        return ResponseEntity.ok().eTag(ETags.of(decided.version())).body(views.of(decided));
    }

    @Operation(
            operationId = "decideRegistrations",
            summary = "Approve or deny many registrations",
            description = "Decides about the registrations with these ids, or about all that wait for a decision. A"
                    + " registration whose e-mail address is not confirmed yet does not wait for a decision. An unknown live event, and one of"
                    + " another organizer, is answered with 404.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 409, type = "event-ended", detail = "The event is over.")
    @PostMapping("/decisions")
    DecisionReport decideAll(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Valid @RequestBody DecisionsRequest request) {
        Decision decision = decision(request.decision(), request.reason());
        Set<UUID> chosen = chosen(request);
        requireTaking(eventId, organizer, decision);
        if (chosen == null) {
            return new DecisionReport(decider.decideAboutAll(eventId, organizer, decision), List.of());
        }
        Set<UUID> decided = decider.decideAbout(chosen, eventId, organizer, decision);
        return new DecisionReport(
                decided.size(),
                chosen.stream().filter(id -> !decided.contains(id)).toList());
    }

    /** Nobody is approved for what is cancelled or over. */
    private void requireTaking(UUID eventId, OrganizerId organizer, Decision decision) {
        LiveEvent event = liveEvents.find(eventId, organizer).orElseThrow(Problem::notFound);
        if (decision.approves()) {
            Admission.refusalForOrganizer(event, clock.instant()).ifPresent(refusal -> {
                throw Problem.conflict(refusal.slug, refusal.detail);
            });
        }
    }

    private static Decision decision(Decision.Verdict verdict, @Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return new Decision(verdict, null);
        }
        try {
            return new Decision(verdict, PlainText.lines(reason, DecisionRequest.LONGEST_REASON));
        } catch (InvalidValueException e) {
            throw flawed("/reason", e.code(), e.detail());
        }
    }

    /** The ids, each once; null means all. */
    private static @Nullable Set<UUID> chosen(DecisionsRequest request) {
        List<@Nullable UUID> ids = request.ids();
        boolean everyone = Boolean.TRUE.equals(request.all());
        if (ids == null && everyone) {
            return null;
        }
        if (ids == null || everyone) {
            throw flawed("/ids", ErrorCode.INCONSISTENT, "must be given, or all must be true, and not both");
        }
        if (ids.isEmpty()) {
            throw flawed("/ids", ErrorCode.REQUIRED, "must have at least one id");
        }
        if (ids.size() > DecisionsRequest.MOST_IDS) {
            throw flawed("/ids", ErrorCode.TOO_MANY, "must have at most " + DecisionsRequest.MOST_IDS + " ids");
        }
        Set<UUID> chosen = new LinkedHashSet<>();
        for (UUID id : ids) {
            if (id == null) {
                throw flawed("/ids", ErrorCode.REQUIRED, "must not have null");
            }
            chosen.add(id);
        }
        return chosen;
    }

    private static Problem flawed(String pointer, ErrorCode code, String detail) {
        return Problem.unprocessable(
                "The decision has values that cannot be accepted.", new Problem.FieldError(pointer, code, detail));
    }

    private Registration own(OrganizerId organizer, UUID id) {
        return registrations.find(new RegistrationId(id), organizer).orElseThrow(Problem::notFound);
    }
}
