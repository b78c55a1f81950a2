package io.callboard.registration.registration;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registration.Registering.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Registering, by anybody. */
@RestController
@Tag(name = "registrations", description = "Who is registered for which live event")
@RequestMapping(RegistrationController.PATH)
class RegistrationController {

    static final String PATH = "/api/v1/registrations";

    private final Registering registering;
    private final LiveEvents liveEvents;
    private final Clock clock;

    RegistrationController(Registering registering, LiveEvents liveEvents, Clock clock) {
        this.registering = registering;
        this.liveEvents = liveEvents;
        this.clock = clock;
    }

    /**
     * The answer to a registration; the same whether the address was registered before or not.
     *
     * @param joinUrl the lobby, with a pass that only this answer contains
     * @param calendarUrl the registrant's own calendar entry
     */
    record Registered(UUID eventId, RegistrationStatus status, String joinUrl, String calendarUrl) {}

    @Operation(
            summary = "Register for a live event",
            description =
                    "An event that is not known here yet is waited for, up to 3 seconds. After that the answer is 404"
                            + " event-not-known-yet with Retry-After.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Registered register(@Valid @RequestBody RegisterRequest request) {
        Registrant registrant = readable(request.form().read(clock.instant()));
        UUID eventId = request.eventId();
        Outcome outcome = Tenancy.callAsPlatform(() -> registering.register(eventId, registrant));
        if (outcome instanceof Outcome.UnknownEvent && liveEvents.await(eventId)) {
            outcome = Tenancy.callAsPlatform(() -> registering.register(eventId, registrant));
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
            case Outcome.UnknownEvent unknown -> throw Problem.eventNotKnownYet();
        };
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
