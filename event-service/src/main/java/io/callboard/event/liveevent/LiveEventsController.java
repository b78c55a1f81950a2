package io.callboard.event.liveevent;

import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.callboard.chassis.web.MergePatch;
import io.callboard.event.figures.EventFigures;
import io.callboard.event.figures.Figures;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.DefaultRules;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.series.Recurrence;
import io.callboard.event.series.Scope;
import io.callboard.event.series.SeriesId;
import io.callboard.event.stream.Streams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "events", description = "Live events, from draft to end.")
class LiveEventsController {

    private static final String NO_SUCH_TIME = "No live event is at such a time.";

    static final String SCOPE = "The occurrences of a series that change. THIS: only the addressed one."
            + " THIS_AND_FOLLOWING: also those with a higher number. ALL: all. If-Match has the ETag of the addressed"
            + " one.";

    private final LiveEventEditor editor;
    private final SeriesEditor seriesEditor;
    private final LiveEventList list;
    private final JsonMapper json;
    private final PublicUrl publicUrl;
    private final Streams streams;
    private final Figures figures;
    private final DefaultRules defaultRules;
    private final Clock clock;

    LiveEventsController(
            LiveEventEditor editor,
            SeriesEditor seriesEditor,
            LiveEventList list,
            JsonMapper json,
            PublicUrl publicUrl,
            Streams streams,
            Figures figures,
            DefaultRules defaultRules,
            Clock clock) {
        this.editor = editor;
        this.seriesEditor = seriesEditor;
        this.list = list;
        this.json = json;
        this.publicUrl = publicUrl;
        this.streams = streams;
        this.figures = figures;
        this.defaultRules = defaultRules;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "createEvent",
            summary = "Create a live event",
            description = "Schedules the live event immediately, or keeps it as a draft with ?draft=true. People can"
                    + " register for a scheduled one; its reminders go out by its rules. A start in the past is"
                    + " answered with 422. With recurrence it makes a series: a live event for each occurrence. The"
                    + " answer is the first of them; GET /api/v1/events/series/{id} has all.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    ResponseEntity<LiveEventView> schedule(
            OrganizerId organizer,
            @Parameter(description = "true keeps the live event as a draft, which only you can see.")
                    @RequestParam(defaultValue = "false")
                    boolean draft,
            @RequestBody LiveEventRequest request) {
        return created(answer(null, () -> {
            Plan plan = offered(request.plan());
            Recurrence recurrence = request.repetition();
            if (recurrence != null) {
                return seriesEditor.create(organizer, plan, recurrence, draft);
            }
            return draft ? editor.draft(organizer, plan) : editor.schedule(organizer, plan);
        }));
    }

    @GetMapping
    @Operation(
            operationId = "listEvents",
            summary = "List live events",
            description = "Returns your live events that match every filter given, sorted by start or by creation, each"
                    + " with its figures. from and to together match the live events that run at some moment between"
                    + " the two.")
    Page<LiveEventView> list(
            OrganizerId organizer,
            @Parameter(description = "Only live events in one of these statuses.")
                    @RequestParam(required = false)
                    @Nullable
                    List<LiveEventStatus> status,
            @Parameter(description = "Only live events that end after this instant.")
                    @RequestParam(required = false)
                    @Nullable
                    Instant from,
            @Parameter(description = "Only live events that start before this instant.")
                    @RequestParam(required = false)
                    @Nullable
                    Instant to,
            @Parameter(
                            description =
                                    "Only live events whose title contains this text. Upper and lower case do not matter.")
                    @RequestParam(required = false)
                    @Nullable
                    String q,
            @Parameter(description = "Only live events of this series.") @RequestParam(required = false) @Nullable
                    UUID seriesId,
            @RequestParam(defaultValue = "startsAt")
                    @Schema(allowableValues = {"startsAt", "-startsAt", "createdAt", "-createdAt"})
                    String sort,
            Paging paging) {
        Sort sorted = Sort.of(sort, "startsAt", "createdAt");
        var order = LiveEventList.Order.by(sorted.field());
        if (q != null && q.indexOf('\0') >= 0) {
            throw Problem.badRequest(
                    "No title holds such text.",
                    new Problem.FieldError("?q", ErrorCode.FORBIDDEN_TEXT, "must not have a control character"));
        }
        FilterValues.requireInCalendar("?from", from, NO_SUCH_TIME);
        FilterValues.requireInCalendar("?to", to, NO_SUCH_TIME);
        var filter = new LiveEventList.Filter(
                FilterValues.of(status), from, to, q, seriesId == null ? null : new SeriesId(seriesId));
        LiveEventList.@Nullable After after =
                paging.after(cursor -> new LiveEventList.After(cursor.instant(0), cursor.uuid(1)));
        List<LiveEvent> found = list.find(organizer, filter, order, paging.reading(sorted), after, paging.rows());
        Function<LiveEvent, LiveEventView> view = withFigures(organizer, found);
        return paging.page(found, event -> Cursor.of(order.of(event), event.id()), () -> list.count(organizer, filter))
                .map(view);
    }

    @GetMapping("/public/{id}")
    @Operation(
            operationId = "getPublicEvent",
            summary = "Get what a registration page shows of a live event",
            description = "Needs no token. Caches may keep the answer for 30 seconds. A draft, and a draft that"
                    + " was cancelled, is answered with 404.")
    @ApiResponse(
            responseCode = "200",
            description = "OK",
            useReturnTypeSchema = true,
            headers = @Header(name = "ETag", ref = "#/components/headers/ETag"))
    ResponseEntity<PublicLiveEvent> publicView(
            @Parameter(description = "Id of the live event.") @PathVariable UUID id) {
        LiveEvent event = answer(null, () -> Tenancy.callAsPlatform(() -> editor.published(new LiveEventId(id))));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofSeconds(30)).cachePublic())
                .varyBy(HttpHeaders.ORIGIN)
                .eTag(ETags.of(event.version()))
                .body(PublicLiveEvent.of(event, publicUrl));
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getEvent",
            summary = "Get a live event",
            description =
                    "Returns the live event with its figures, and with its version as ETag. Figures change without a"
                            + " new version: leave If-None-Match out to get the newest. An unknown id, and one of"
                            + " another organizer, is answered with 404.")
    ResponseEntity<LiveEventView> get(
            OrganizerId organizer, @Parameter(description = "Id of the live event.") @PathVariable UUID id) {
        LiveEvent event = answer(null, () -> editor.find(organizer, new LiveEventId(id)));
        return ResponseEntity.ok()
                .eTag(ETags.of(event.version()))
                .body(withFigures(organizer, List.of(event)).apply(event));
    }

    @PutMapping("/{id}")
    @Operation(
            operationId = "replaceEvent",
            summary = "Replace a live event",
            description = "Replaces all properties of the live event; a missing property gets its default. A"
                    + " changed start, time zone or duration reschedules it: its pending reminders move and"
                    + " registrants get a notice. With a wider scope the other occurrences take over the properties"
                    + " that this request changes in the addressed one, and keep the rest. Their wall-clock times move"
                    + " by the same distance. Either all of them change, or none.")
    @RefusesMoves
    ResponseEntity<LiveEventView> replace(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = SCOPE) @RequestParam(defaultValue = "THIS") Scope scope,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody LiveEventRequest request) {
        return answer(ifMatch, () -> {
            Plan plan = plan(request);
            return scope == Scope.THIS
                    ? ok(editor.change(organizer, new LiveEventId(id), mustMatch(ifMatch), present -> plan))
                    : ok(seriesEditor.change(
                            organizer,
                            new LiveEventId(id),
                            mustMatch(ifMatch),
                            scope,
                            present -> LikewiseChange.between(json, present, plan)));
        });
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    @Operation(
            operationId = "updateEvent",
            summary = "Change a part of a live event",
            description = "Takes a JSON merge patch (RFC 7396): what is left out stays, null removes, an array"
                    + " replaces the whole array. A changed start, time zone or duration reschedules it: its"
                    + " pending reminders move and registrants get a notice. With a wider scope the other"
                    + " occurrences take over what the patch names, and keep the rest; their wall-clock times move"
                    + " as far as that of the addressed one. Either all are changed, or none.")
    @RefusesMoves
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = LiveEventRequest.class)))
    ResponseEntity<LiveEventView> patch(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = SCOPE) @RequestParam(defaultValue = "THIS") Scope scope,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JsonNode patch,
            HttpServletRequest http) {
        if (!(patch instanceof ObjectNode changes)) {
            throw Problem.badRequest("A merge patch of a live event is a JSON object.");
        }
        return answer(
                ifMatch,
                () -> scope == Scope.THIS
                        ? ok(editor.change(
                                organizer,
                                new LiveEventId(id),
                                mustMatch(ifMatch),
                                present -> plan(patched(present, changes, http))))
                        : ok(seriesEditor.change(
                                organizer,
                                new LiveEventId(id),
                                mustMatch(ifMatch),
                                scope,
                                present -> new LikewiseChange(
                                        json, present, plan(patched(present, changes, http)), changes))));
    }

    @PostMapping("/{id}/clone")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "cloneEvent",
            summary = "Copy a live event",
            description =
                    "Makes a new draft with the same content. Start and duration are those in the body; one that is"
                            + " missing is taken from the original. The original is not changed, and messages that"
                            + " were sent for it do not count for the copy.")
    @ApiResponse(
            responseCode = "201",
            description = "Created.",
            useReturnTypeSchema = true,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    ResponseEntity<LiveEventView> cloneOf(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestBody(required = false) @Nullable CloneRequest request) {
        return created(answer(
                null,
                () -> editor.cloneOf(
                        organizer, new LiveEventId(id), request == null ? UnaryOperator.identity() : request::of)));
    }

    private Plan plan(LiveEventRequest request) {
        return offered(request.planOfOne());
    }

    private Plan offered(Plan plan) {
        VideoStream stream = plan.details().stream();
        if (stream != null && !streams.offers(stream.kind())) {
            throw InvalidLiveEvent.at(
                    "/stream/kind", ErrorCode.UNKNOWN_VALUE, "is not offered here: there is no account for it");
        }
        return plan;
    }

    private ResponseEntity<LiveEventView> created(LiveEvent event) {
        return ResponseEntity.created(URI.create("/api/v1/events/" + event.id()))
                .eTag(ETags.of(event.version()))
                .body(LiveEventView.of(event, publicUrl));
    }

    static ResponseEntity<LiveEventView> ok(LiveEvent event, PublicUrl publicUrl) {
        return ResponseEntity.ok().eTag(ETags.of(event.version())).body(LiveEventView.of(event, publicUrl));
    }

    static ResponseEntity<LiveEventView> ok(SeriesChange change, PublicUrl publicUrl) {
        return ResponseEntity.ok()
                .eTag(ETags.of(change.addressed().version()))
                .body(LiveEventView.of(change, publicUrl));
    }

    private ResponseEntity<LiveEventView> ok(LiveEvent event) {
        return ok(event, publicUrl);
    }

    private ResponseEntity<LiveEventView> ok(SeriesChange change) {
        return ok(change, publicUrl);
    }

    /** Shows each of these live events with its figures, which are read at once for all of them. */
    private Function<LiveEvent, LiveEventView> withFigures(OrganizerId organizer, List<LiveEvent> events) {
        // Asked first: what arrives meanwhile is newer than this.
        Instant asOf = figures.asOf();
        Instant now = clock.instant();
        Map<UUID, EventFigures> known = figures.of(
                organizer,
                events.stream()
                        .map(event -> new Figures.Wanted(event.id().value(), event.epoch()))
                        .toList());
        List<ReminderRule> rules = defaultRules.of(organizer);
        return event -> LiveEventView.of(
                event,
                publicUrl,
                null,
                LiveEventFigures.of(
                        event, Objects.requireNonNull(known.get(event.id().value())), rules, now),
                asOf);
    }

    /** Refuses another version than that of the header; null takes any. */
    static LongConsumer mustMatch(@Nullable String ifMatch) {
        return version -> ETags.requireMatch(ifMatch, version);
    }

    private LiveEventRequest patched(Plan present, ObjectNode changes, HttpServletRequest http) {
        try {
            ObjectNode merged = json.valueToTree(LiveEventRequest.of(present));
            requireKnown(merged, changes);
            requireTrueOrFalse(
                    changes, "registrationOpen", "waitlist", "confirmEmailFirst", "approvalRequired", "autoEnd");
            // Reads the patch alone too, because the merge removes members that are null, and the mapper could not
            // report them as unknown afterwards.
            json.treeToValue(changes, LiveEventRequest.class);
            return json.treeToValue(MergePatch.apply(merged, changes), LiveEventRequest.class);
        } catch (JacksonException misfit) {
            throw new HttpMessageNotReadableException(
                    "The patched live event does not fit", misfit, new ServletServerHttpRequest(http));
        }
    }

    /** Checks members that are set to null, because the mapper cannot report a removed member as unknown. */
    private static void requireKnown(ObjectNode present, ObjectNode changes) {
        Problem.FieldError[] unknown = changes.propertyNames().stream()
                .filter(name -> changes.get(name).isNull() && !present.has(name))
                .sorted()
                .map(name -> new Problem.FieldError(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        ErrorCode.UNKNOWN_PROPERTY,
                        "is not a property of a live event"))
                .toArray(Problem.FieldError[]::new);
        if (unknown.length > 0) {
            throw Problem.badRequest("The patch has properties that a live event does not have.", unknown);
        }
    }

    /** Removing one of these would restore its default: a closed registration would open. */
    private static void requireTrueOrFalse(ObjectNode changes, String... names) {
        Problem.FieldError[] removed = Arrays.stream(names)
                .filter(name -> changes.path(name).isNull())
                .map(name -> new Problem.FieldError("/" + name, ErrorCode.REQUIRED, "must be true or false, not null"))
                .toArray(Problem.FieldError[]::new);
        if (removed.length > 0) {
            throw Problem.unprocessable("The patch removes what every live event has.", removed);
        }
    }

    /** Turns the feature's exceptions into problems. */
    static <T> T answer(@Nullable String ifMatch, Supplier<T> useCase) {
        try {
            return useCase.get();
        } catch (InvalidLiveEvent invalid) {
            throw Problem.unprocessable(
                    "The live event is not acceptable.",
                    invalid.violations().stream()
                            .map(violation ->
                                    new Problem.FieldError(violation.pointer(), violation.code(), violation.detail()))
                            .toArray(Problem.FieldError[]::new));
        } catch (UnknownLiveEvent unknown) {
            throw Problem.notFound();
        } catch (ForbiddenMove forbidden) {
            throw Problem.conflict("live-event-status", String.valueOf(forbidden.getMessage()));
        } catch (OptimisticLockingFailureException overtaken) {
            throw ifMatch == null
                    ? Problem.conflict("concurrent-change", "Another request changed it at the same moment; try again.")
                    : Problem.preconditionFailed();
        }
    }
}
