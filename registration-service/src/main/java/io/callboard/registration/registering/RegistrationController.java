package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.challenge.Challenges;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.registering.Registrar.Outcome;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Registers people on a public route. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
@RequestMapping(RegistrationController.PATH)
class RegistrationController {

    static final String PATH = "/api/v1/registrations";

    private final Registrar registrar;
    private final LiveEvents liveEvents;
    private final AddressLimit limit;
    private final Challenges challenges;
    private final Clock clock;

    RegistrationController(
            Registrar registrar, LiveEvents liveEvents, AddressLimit limit, Challenges challenges, Clock clock) {
        this.registrar = registrar;
        this.liveEvents = liveEvents;
        this.challenges = challenges;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * The answer to a registration; the same whether the address was registered before or not.
     *
     * @param joinUrl the lobby, with a pass that only this answer contains
     * @param calendarUrl the registrant's own calendar entry
     */
    @Schema(description = "The answer to a registration; the same whether the address was registered before or not.")
    record Registered(
            @Schema(description = "The live event.") UUID eventId,

            @Schema(
                    description = "CONFIRMED: has a seat. PENDING: holds a seat and waits until the e-mail address"
                            + " is confirmed, or until the organizer has approved it. WAITLISTED: waits for a seat.")
            RegistrationStatus status,

            @Schema(description = "The registrant's own watch page, with a pass that only this answer contains.")
            String joinUrl,

            @Schema(description = "The registrant's own calendar entry.")
            String calendarUrl) {}

    @Operation(
            operationId = "registerForEvent",
            summary = "Register for a live event",
            description = "Needs no token. The answer is the same whether the address was registered before or not."
                    + " The confirmation goes to the address that was given. If the live event has"
                    + " confirmEmailFirst, the answer is PENDING, an e-mail address is required, and the"
                    + " registration is confirmed by the link in the mail. If it has approvalRequired, the answer"
                    + " is PENDING until the organizer has approved the registration. If the live event is not"
                    + " known here yet, the request waits for it, up to 3 seconds. Where the deployment demands it,"
                    + " the request must have the solution of a challenge; without it the answer is 400 with the"
                    + " pointer /challenge. A page of another origin sends the id of the live event as a query"
                    + " parameter too, and its origin must be one of embedOrigins of the live event.")
    @Refuses(status = 404, type = "event-not-known-yet")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 409, type = "event-ended", detail = "The event is over.")
    @Refuses(status = 409, type = "registration-closed", detail = "Registration for this event is closed.")
    @Refuses(status = 409, type = "event-full", detail = "All seats are taken and there is no waiting list.")
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Registered register(
            @Valid @RequestBody RegisterRequest request,
            @Parameter(description = "The same id as in the body; only pages of other origins need it.")
                    @RequestParam(name = "eventId", required = false)
                    @Nullable
                    UUID embeddedEventId) {
        if (embeddedEventId != null && !embeddedEventId.equals(request.eventId())) {
            throw flawed(List.of(new Flaw("eventId", ErrorCode.INCONSISTENT, "must be the eventId of the query")));
        }
        Registrant registrant = readable(request.form().read(clock.instant()));
        demandSolution(request.challenge());
        limit.count(registrant);
        UUID eventId = request.eventId();
        Outcome outcome = Tenancy.callAsPlatform(() -> registrar.register(eventId, registrant));
        if (outcome instanceof Outcome.UnknownEvent && liveEvents.await(eventId)) {
            outcome = Tenancy.callAsPlatform(() -> registrar.register(eventId, registrant));
        }
        Failpoints.hit("registration.registering.after-commit");
        return switch (outcome) {
            case Outcome.Registered registered ->
                new Registered(
                        eventId,
                        registered.status(),
                        registered.links().joinUrl(),
                        registered.links().calendarUrl());
            case Outcome.Refused refused -> throw Problem.conflict(refused.refusal().slug, refused.refusal().detail);
            case Outcome.Flawed flawed -> throw flawed(flawed.flaws());
            case Outcome.UnknownEvent unknown -> throw Problem.eventNotKnownYet();
        };
    }

    private void demandSolution(@Nullable String solution) {
        switch (challenges.check(solution)) {
            case PASSED -> {}
            case MISSING ->
                throw Problem.badRequest(
                        "Registering needs the solution of a challenge. GET /api/v1/registrations/challenge has one.",
                        new Problem.FieldError(
                                "/challenge", ErrorCode.REQUIRED, "must be the solution of a challenge"));
            case UNUSABLE ->
                throw Problem.badRequest(
                        "The challenge is not solved, its time is over, or the solution was used before. GET"
                                + " /api/v1/registrations/challenge has another.",
                        new Problem.FieldError(
                                "/challenge", ErrorCode.INVALID, "must be an unused solution of a challenge"));
        }
    }

    private static Registrant readable(Reading reading) {
        return switch (reading) {
            case Reading.Readable readable -> readable.registrant();
            case Reading.Flawed flawed -> throw flawed(flawed.flaws());
        };
    }

    static Problem flawed(List<Flaw> flaws) {
        return Problem.unprocessable(
                "The registration has values that cannot be accepted.",
                flaws.stream()
                        .map(flaw -> new Problem.FieldError("/" + flaw.field(), flaw.code(), flaw.detail()))
                        .toArray(Problem.FieldError[]::new));
    }
}
