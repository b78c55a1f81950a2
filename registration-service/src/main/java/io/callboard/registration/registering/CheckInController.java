package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.attendance.Attendances;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventStatus;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.Passes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Lets organizers check in registrants at the venue (ADR 0078). */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class CheckInController {

    private static final int LONGEST_PASS = 2_000;
    private static final String OTHER_EVENT = "The pass is for another live event.";
    private static final String HOST = "The pass is that of a host. Hosts are not checked in.";
    private static final String NOT_CONFIRMED = "The registration of this pass has no confirmed seat.";
    private static final String GONE = "The registration of this pass was cancelled.";

    private final Passes passes;
    private final Registrations registrations;
    private final RegistrationViews views;
    private final Attendances attendances;
    private final LiveEvents liveEvents;

    CheckInController(
            Passes passes,
            Registrations registrations,
            RegistrationViews views,
            Attendances attendances,
            LiveEvents liveEvents) {
        this.passes = passes;
        this.registrations = registrations;
        this.views = views;
        this.attendances = attendances;
        this.liveEvents = liveEvents;
    }

    @Schema(description = "A pass that a registrant shows at the venue.")
    record CheckInRequest(
            @Schema(description = "The live event that takes place here.") @NotNull @Nullable
            UUID eventId,

            @Schema(description = "The pass, or the link to the watch page, which ends with the pass.")
            @NotBlank
            @Size(max = LONGEST_PASS)
            @Nullable
            String pass) {

        /** Empty of the pass. */
        @Override
        public String toString() {
            return "CheckInRequest";
        }
    }

    @Schema(description = "A registrant who is checked in.")
    record CheckIn(
            @Schema(description = "When the registrant was checked in first.")
            Instant checkedInAt,

            @Schema(description = "Whether that was before this request. A pass that is shown twice may be a copy.")
            boolean alreadyCheckedIn,

            @Schema(description = "The registration of the pass.")
            RegistrationView registration) {}

    @Operation(
            operationId = "checkIn",
            summary = "Check in a registrant by the pass",
            description = "For the staff at the entrance of a venue. The registrant counts as ATTENDED once the live"
                    + " event has ended. Checking in again changes nothing, and answers when it happened first. A"
                    + " pass that is not known, or of another organizer, is answered with 422.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 409, type = "event-ended", detail = "The event is over.")
    @Refuses(status = 409, type = "pass-of-other-event", detail = OTHER_EVENT)
    @Refuses(status = 409, type = "pass-of-host", detail = HOST)
    @Refuses(status = 409, type = "registration-not-confirmed", detail = NOT_CONFIRMED)
    @Refuses(status = 410, type = "gone", detail = GONE)
    @PostMapping("/api/v1/registrations/check-in")
    CheckIn checkIn(OrganizerId organizer, @Valid @RequestBody CheckInRequest request) {
        LiveEvent event = liveEvents
                .find(Objects.requireNonNull(request.eventId()), organizer)
                .orElseThrow(Problem::notFound);
        Passes.Holder holder = passes.watcher(Objects.requireNonNull(request.pass()))
                .filter(found -> found.organizer().equals(organizer))
                .orElseThrow(CheckInController::unknownPass);
        Registration before = registration(holder, organizer);
        boolean shownWithoutSeat = holder.shown() != null
                && !RegistrationStatus.CONFIRMED.name().equals(holder.shown().status());
        if (!before.eventId().equals(event.id())) {
            throw Problem.conflict("pass-of-other-event", OTHER_EVENT);
        }
        boolean now = !holder.revoked()
                && !shownWithoutSeat
                && attendances.checkIn(before.id().value(), organizer);
        // Read again, because it may have changed since.
        Registration registration = registration(holder, organizer);
        if (holder.revoked() || registration.status() == RegistrationStatus.CANCELLED) {
            throw Problem.gone(GONE);
        }
        if (shownWithoutSeat || registration.status() != RegistrationStatus.CONFIRMED) {
            throw Problem.conflict("registration-not-confirmed", NOT_CONFIRMED);
        }
        RegistrationView view = views.of(registration);
        Instant checkedInAt = view.attendance().checkedInAt();
        if (checkedInAt == null) {
            Refusal refusal =
                    event.status() == LiveEventStatus.CANCELLED ? Refusal.EVENT_CANCELLED : Refusal.EVENT_ENDED;
            throw Problem.conflict(refusal.slug, refusal.detail);
        }
        return new CheckIn(checkedInAt, !now, view);
    }

    private Registration registration(Passes.Holder holder, OrganizerId organizer) {
        return registrations
                .find(new RegistrationId(holder.registrationId()), organizer)
                .orElseThrow(() -> Problem.conflict("pass-of-host", HOST));
    }

    private static Problem unknownPass() {
        return Problem.unprocessable(
                "The pass is not known.",
                new Problem.FieldError("/pass", ErrorCode.UNKNOWN_VALUE, "must be the pass of a registration"));
    }
}
