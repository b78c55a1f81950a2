package io.callboard.scheduler.announcement;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.Problem.FieldError;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.callboard.chassis.web.MergePatch;
import io.callboard.scheduler.announcement.AnnouncementViews.Position;
import io.callboard.scheduler.announcement.Announcements.Locked;
import io.callboard.scheduler.announcement.Announcer.Changed;
import io.callboard.scheduler.announcement.Announcer.Made;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.planning.KnownEvents;
import io.callboard.scheduler.timer.TimerStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping("/api/v1/announcements")
@Tag(name = "announcements", description = "What organizers write to the registrants of a live event by hand.")
class AnnouncementController {

    private static final String NOT_OPEN = "A live event that is %s takes no announcement.";
    private static final String TOO_MANY =
            "A live event has at most " + Announcer.MOST_OPEN + " announcements that have not gone out.";
    private static final String PUBLISHED =
            "Messages of the announcement are published, so only its subject and its message can be changed.";
    private static final String OVER = "The announcement is due or over, so it cannot be changed any more.";
    private static final String NOTHING_TO_STOP = "The announcement is over, so there is nothing to stop.";

    private final Announcer announcer;
    private final AnnouncementViews views;
    private final KnownEvents known;
    private final Arrivals arrivals;
    private final JsonMapper json;

    AnnouncementController(
            Announcer announcer, AnnouncementViews views, KnownEvents known, Arrivals arrivals, JsonMapper json) {
        this.announcer = announcer;
        this.views = views;
        this.known = known;
        this.arrivals = arrivals;
        this.json = json;
    }

    @PostMapping
    @Operation(
            operationId = "createAnnouncement",
            summary = "Write to the registrants of a live event",
            description =
                    "Sends the message at once, or at sendAt. Each registrant of the audience gets it once on each of the"
                            + " channels that the registrant has. Later changes of the start do not affect it; a cancellation"
                            + " of the live event stops it. People who register before it is due get it too. With ?dryRun=true"
                            + " nothing is made: the answer says whom it would reach.")
    @ApiResponse(
            responseCode = "201",
            description = "Made.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @ApiResponse(responseCode = "200", description = "The dry run: nothing was made.", useReturnTypeSchema = true)
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 409, type = "live-event-status", detail = "A live event that is CANCELLED takes no announcement.")
    @Refuses(status = 409, type = "too-many-announcements", detail = TOO_MANY)
    ResponseEntity<AnnouncementView> announce(
            OrganizerId organizer,
            @Parameter(description = "true only checks the announcement and counts its audience.")
                    @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            @RequestBody AnnouncementRequest request) {
        Draft draft = checked(request::checked);
        UUID eventId = Objects.requireNonNull(request.eventId());
        if (minVersion != null) {
            arrivals.require(eventId, () -> known.has(organizer, eventId, minVersion));
        }
        return switch (announcer.make(organizer, eventId, draft, dryRun)) {
            case Made.Announcement made -> {
                UUID id = made.id();
                Expected expected = views.expected(organizer, eventId, draft.broadcast());
                if (id == null) {
                    AnnouncementView preview = preview(eventId, draft, made.sendAt(), expected);
                    yield ResponseEntity.ok().eTag(eTag(preview)).body(preview);
                }
                AnnouncementView view = view(organizer, id);
                yield ResponseEntity.created(URI.create("/api/v1/announcements/" + id))
                        .eTag(eTag(view))
                        .body(view.with(expected));
            }
            case Made.UnknownEvent _ -> throw Problem.notFound();
            case Made.EventNotOpen(String status) ->
                throw Problem.conflict("live-event-status", NOT_OPEN.formatted(status));
            case Made.OutOfRange(String detail) -> throw outOfRange(detail);
            case Made.TooMany _ -> throw Problem.conflict("too-many-announcements", TOO_MANY);
        };
    }

    @GetMapping
    @Operation(
            operationId = "listAnnouncements",
            summary = "List the announcements of a live event",
            description =
                    "Returns the announcements, the earliest due first unless sort says otherwise. A live event appears here once its first"
                            + " message has arrived; until then, and for another organizer's live event, the answer is 404.")
    @Refuses(status = 404, type = "not-found")
    Page<AnnouncementView> list(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = "Only announcements in one of these statuses.")
                    @RequestParam(required = false)
                    @Nullable
                    List<TimerStatus> status,
            @RequestParam(defaultValue = "sendAt") @Schema(allowableValues = {"sendAt", "-sendAt"}) String sort,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            Paging paging) {
        if (minVersion != null) {
            arrivals.require(eventId, () -> known.has(organizer, eventId, minVersion));
        } else if (!known.has(organizer, eventId, 0)) {
            throw Problem.notFound();
        }
        List<TimerStatus> statuses = FilterValues.of(status);
        @Nullable Position after = paging.after(cursor -> new Position(cursor.instant(0), cursor.uuid(1)));
        return paging.page(
                views.ofEvent(
                        organizer, eventId, statuses, paging.reading(Sort.of(sort, "sendAt")), after, paging.rows()),
                view -> Cursor.of(view.sendAt(), Objects.requireNonNull(view.id())),
                () -> views.count(organizer, eventId, statuses));
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getAnnouncement",
            summary = "Show an announcement",
            description =
                    "Shows how far it is published. GET /api/v1/notifications/summary of its live event has the counts of"
                            + " sent and suppressed messages, under its id as timerId.")
    ResponseEntity<AnnouncementView> get(
            OrganizerId organizer, @Parameter(description = "Id of the announcement.") @PathVariable UUID id) {
        return ok(organizer, id);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "updateAnnouncement",
            summary = "Change an announcement",
            description =
                    "Takes a JSON merge patch (RFC 7396): what is left out stays, null removes, an array replaces the whole"
                            + " array. Without sendAt it goes out at once. Subject and message can be changed until two seconds"
                            + " before it is due, so that everybody gets the same text. Channels, audience and sendAt can be"
                            + " changed until its first messages are published: a minute before it is due, or some minutes if"
                            + " the audience is large.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = AnnouncementChange.class)))
    @Refuses(status = 409, type = "announcement-published", detail = PUBLISHED)
    @Refuses(status = 409, type = "announcement-over", detail = OVER)
    ResponseEntity<AnnouncementView> update(
            OrganizerId organizer,
            @Parameter(description = "Id of the announcement.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JsonNode patch,
            HttpServletRequest http) {
        if (!(patch instanceof ObjectNode changes)) {
            throw Problem.badRequest("A merge patch of an announcement is a JSON object.");
        }
        Changed changed = announcer.change(organizer, id, present -> {
            ETags.requireMatch(ifMatch, present.version());
            return patched(present, changes, http);
        });
        return switch (changed) {
            case Changed.Done _ -> ok(organizer, id);
            case Changed.Unknown _ -> throw Problem.notFound();
            case Changed.OutOfRange(String detail) -> throw outOfRange(detail);
            case Changed.Published _ -> throw Problem.conflict("announcement-published", PUBLISHED);
            case Changed.Over _ -> throw Problem.conflict("announcement-over", OVER);
        };
    }

    @PostMapping("/{id}/stop")
    @Operation(
            operationId = "stopAnnouncement",
            summary = "Stop an announcement",
            description =
                    "Stops it before it goes out, or while it does. Messages that are not sent yet are suppressed with the"
                            + " reason ANNOUNCEMENT_STOPPED; no send begins later than about a second after the answer. Requests"
                            + " to a provider that are on their way cannot be stopped, and neither can messages that it has"
                            + " accepted. Stopping again changes nothing. GET /api/v1/notifications/summary of the live event has the"
                            + " counts.")
    @Refuses(status = 409, type = "announcement-over", detail = NOTHING_TO_STOP)
    ResponseEntity<AnnouncementView> stop(
            OrganizerId organizer, @Parameter(description = "Id of the announcement.") @PathVariable UUID id) {
        return switch (announcer.stop(organizer, id)) {
            case Changed.Done _ -> ok(organizer, id);
            case Changed.Unknown _ -> throw Problem.notFound();
            case Changed.OutOfRange _, Changed.Published _, Changed.Over _ ->
                throw Problem.conflict("announcement-over", NOTHING_TO_STOP);
        };
    }

    private ResponseEntity<AnnouncementView> ok(OrganizerId organizer, UUID id) {
        AnnouncementView view = view(organizer, id);
        return ResponseEntity.ok().eTag(eTag(view)).body(view);
    }

    private static String eTag(AnnouncementView view) {
        return ETags.of(view.version());
    }

    private AnnouncementView view(OrganizerId organizer, UUID id) {
        return views.find(organizer, id).orElseThrow(Problem::notFound);
    }

    private static AnnouncementView preview(UUID eventId, Draft draft, Instant sendAt, Expected expected) {
        return new AnnouncementView(
                null,
                eventId,
                draft.broadcast().channels(),
                draft.subject(),
                draft.message(),
                AudienceView.of(draft.broadcast()),
                sendAt,
                TimerStatus.SCHEDULED,
                null,
                0,
                0,
                false,
                0,
                null,
                null,
                expected);
    }

    private Draft patched(Locked present, ObjectNode changes, HttpServletRequest http) {
        try {
            ObjectNode before = json.valueToTree(AnnouncementChange.of(present.draft()));
            // Reads the patch alone too: the merge removes members that are null, and those could not be reported as
            // unknown afterwards.
            json.treeToValue(changes, AnnouncementChange.class);
            AnnouncementChange merged = json.treeToValue(MergePatch.apply(before, changes), AnnouncementChange.class);
            return checked(merged::checked);
        } catch (JacksonException misfit) {
            throw new HttpMessageNotReadableException(
                    "The patched announcement does not fit", misfit, new ServletServerHttpRequest(http));
        }
    }

    private static Draft checked(Supplier<Draft> check) {
        try {
            return check.get();
        } catch (InvalidRequest invalid) {
            throw unacceptable(invalid.violations().stream()
                    .map(violation -> new FieldError(violation.pointer(), violation.code(), violation.detail()))
                    .toArray(FieldError[]::new));
        }
    }

    private static Problem outOfRange(String detail) {
        return unacceptable(new FieldError("/sendAt", ErrorCode.OUT_OF_RANGE, detail));
    }

    private static Problem unacceptable(FieldError... errors) {
        return Problem.unprocessable("The announcement is not acceptable.", errors);
    }
}
