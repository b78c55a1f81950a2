package io.callboard.registration.registering;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes registrations for the organizer of their live event. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
@RequestMapping("/api/v1/registrations")
class OrganizerController {

    /** Describes the filter by text. */
    static final String TEXT = "Only registrations whose first name, last name, e-mail address, phone number or company"
            + " contains this text. Upper and lower case do not matter.";

    private final Registrations registrations;
    private final RegistrationList searched;
    private final LiveEvents liveEvents;
    private final RegistrationEditor editor;
    private final RegistrationViews views;

    OrganizerController(
            Registrations registrations,
            RegistrationList searched,
            LiveEvents liveEvents,
            RegistrationEditor editor,
            RegistrationViews views) {
        this.registrations = registrations;
        this.searched = searched;
        this.views = views;
        this.liveEvents = liveEvents;
        this.editor = editor;
    }

    @Operation(
            operationId = "listRegistrations",
            summary = "List the registrations of a live event",
            description = "Returns the registrations that match every filter given, the newest first unless sort says"
                    + " otherwise. An unknown live event, and one of another organizer, is answered with 404.")
    @Refuses(status = 404, type = "not-found")
    @GetMapping
    Page<RegistrationView> list(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "Only registrations in one of these statuses.")
                    @RequestParam(required = false)
                    @Nullable
                    List<RegistrationStatus> status,
            @Parameter(description = TEXT) @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "Only registrations with this utmSource.")
                    @RequestParam(required = false)
                    @Nullable
                    String source,
            @Parameter(description = "true: only registrants who were checked in at the venue. false: only the others.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean checkedIn,
            @RequestParam(defaultValue = "-createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            Paging paging) {
        if (minVersion != null) {
            liveEvents.require(eventId, organizer, minVersion);
        } else if (liveEvents.find(eventId, organizer).isEmpty()) {
            throw Problem.notFound();
        }
        var search = new RegistrationList.Search(
                eventId, organizer, FilterValues.of(status), text("?q", q), text("?source", source), checkedIn);
        UUID after = paging.after(cursor -> cursor.uuid(0));
        List<Registration> found =
                searched.list(search, paging.reading(Sort.of(sort, "createdAt")), after, paging.rows());
        return paging.page(
                views.of(organizer, found), registration -> Cursor.of(registration.id()), () -> searched.count(search));
    }

    @Operation(
            operationId = "getRegistration",
            summary = "Get a registration",
            description = "Returns the registration with its version as ETag.")
    @GetMapping("/{id}")
    ResponseEntity<RegistrationView> show(
            OrganizerId organizer, @Parameter(description = "Id of the registration.") @PathVariable UUID id) {
        Registration registration = own(organizer, id);
        return ResponseEntity.ok().eTag(ETags.of(registration.version())).body(views.of(registration));
    }

    @Operation(
            operationId = "cancelRegistration",
            summary = "Cancel a registration",
            description = "The first person on the waiting list gets the seat. If nobody waits, it is free again. The"
                    + " registrant gets no more reminders. Cancelling it again changes nothing.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(
            OrganizerId organizer,
            @Parameter(description = "Id of the registration.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Registration registration = own(organizer, id);
        editor.cancel(registration.id(), organizer, version -> ETags.requireMatch(ifMatch, version));
    }

    private Registration own(OrganizerId organizer, UUID id) {
        return registrations.find(new RegistrationId(id), organizer).orElseThrow(Problem::notFound);
    }

    /** The search text. The database takes every text without NUL. */
    static @Nullable String text(String parameter, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            throw Problem.badRequest(
                    "No registration holds such text.",
                    new Problem.FieldError(parameter, ErrorCode.FORBIDDEN_TEXT, "must not have a control character"));
        }
        return text.strip();
    }
}
