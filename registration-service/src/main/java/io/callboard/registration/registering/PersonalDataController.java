package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.attendance.Attendances;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.Passes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Gives registrants a copy of what is kept about them. */
@RestController
@Tag(name = "manage")
class PersonalDataController {

    private static final String ATTACHMENT = ContentDisposition.attachment()
            .filename("registration.json")
            .build()
            .toString();

    private final Passes passes;
    private final Registrations registrations;
    private final LiveEvents liveEvents;
    private final Attendances attendances;
    private final EmailChanges emailChanges;
    private final Clock clock;

    PersonalDataController(
            Passes passes,
            Registrations registrations,
            LiveEvents liveEvents,
            Attendances attendances,
            EmailChanges emailChanges,
            Clock clock) {
        this.passes = passes;
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.attendances = attendances;
        this.emailChanges = emailChanges;
        this.clock = clock;
    }

    @Operation(
            operationId = "downloadOwnData",
            summary = "Download your data",
            description =
                    "Everything that registration-service keeps about you under this registration, as a JSON file. Needs no"
                            + " token but that of the link in the confirmation, which may be that of a cancelled"
                            + " registration. A pass does not open it.")
    @Refuses(status = 410, type = "gone", detail = "The data is deleted already.")
    @GetMapping("/api/v1/registrations/manage/{token}/personal-data")
    ResponseEntity<PersonalData> download(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        PersonalData data = Tenancy.callAsPlatform(() -> of(token));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(ETags.of(data.version()))
                .header(HttpHeaders.CONTENT_DISPOSITION, ATTACHMENT)
                .body(data);
    }

    private PersonalData of(String token) {
        Passes.Holder own = passes.owner(token).orElseThrow(Problem::notFound);
        Registration registration = registrations
                .find(new RegistrationId(own.registrationId()), own.organizer())
                .orElseThrow(Problem::notFound);
        if (registration.isErased()) {
            throw Problem.gone("The data is deleted already.");
        }
        UUID id = registration.id().value();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return PersonalData.of(
                registration,
                liveEvents.describe(registration.eventId()).orElseThrow(Problem::notFound),
                Objects.requireNonNull(
                        attendances.of(own.organizer(), List.of(id)).get(id)),
                passes.issued(id, own.organizer()),
                registrations.mail(registration),
                emailChanges.waiting(registration),
                now);
    }
}
