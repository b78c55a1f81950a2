package io.callboard.event.liveevent;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.web.ETags;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.series.Scope;
import io.callboard.event.stream.HostStreamView;
import io.callboard.event.stream.HostStreams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Moves live events in time and from status to status. */
@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "events", description = "Live events, from draft to end.")
class LiveEventMovesController {

    private final LiveEventEditor editor;
    private final SeriesEditor seriesEditor;
    private final PublicUrl publicUrl;
    private final HostStreams hostStreams;

    LiveEventMovesController(
            LiveEventEditor editor, SeriesEditor seriesEditor, PublicUrl publicUrl, HostStreams hostStreams) {
        this.editor = editor;
        this.seriesEditor = seriesEditor;
        this.publicUrl = publicUrl;
        this.hostStreams = hostStreams;
    }

    @DeleteMapping("/{id}")
    @Operation(
            operationId = "cancelEvent",
            summary = "Cancel a live event",
            description = "Its reminders are withdrawn, and registrants get a notice. Cancelling it again changes"
                    + " nothing and is answered with the cancelled event. A live event that is LIVE or ENDED"
                    + " cannot be cancelled. With another scope than THIS such an occurrence stays unchanged, and"
                    + " seriesChange.leftAlone lists it.")
    @RefusesMoves
    ResponseEntity<LiveEventView> cancel(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = LiveEventsController.SCOPE) @RequestParam(defaultValue = "THIS") Scope scope,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody(required = false) @Nullable CancelRequest request) {
        String reason = request == null ? null : request.reason();
        return LiveEventsController.answer(
                ifMatch,
                () -> scope == Scope.THIS
                        ? ok(editor.cancel(
                                organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch), reason))
                        : ok(seriesEditor.cancel(
                                organizer,
                                new LiveEventId(id),
                                LiveEventsController.mustMatch(ifMatch),
                                scope,
                                reason)));
    }

    @PostMapping("/{id}/publish")
    @Operation(
            operationId = "publishEvent",
            summary = "Publish a draft",
            description = "The draft becomes SCHEDULED: people can register, and reminders go out. With a wider scope"
                    + " the drafts among the other occurrences become SCHEDULED too.")
    @RefusesMoves
    ResponseEntity<LiveEventView> publish(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = LiveEventsController.SCOPE) @RequestParam(defaultValue = "THIS") Scope scope,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return LiveEventsController.answer(
                ifMatch,
                () -> scope == Scope.THIS
                        ? ok(editor.publish(organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch)))
                        : ok(seriesEditor.publish(
                                organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch), scope)));
    }

    @PostMapping("/{id}/reschedule/preview")
    @Operation(
            operationId = "previewReschedule",
            summary = "Preview a reschedule",
            description = "Answers what a reschedule would do, in instants and in words: which reminders wait for their"
                    + " new time, which are past, and who gets a notice. Quiet hours and spreading"
                    + " are not taken into account: POST /api/v1/reminders/plan knows both. Nothing is changed. version and ETag are those of"
                    + " the live event as it is now: send the ETag as If-Match with the reschedule itself.")
    @RefusesMoves
    ResponseEntity<RescheduleReport> previewReschedule(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody RescheduleRequest request) {
        Reschedule preview = LiveEventsController.answer(
                ifMatch,
                () -> editor.preview(
                        organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch), request::of));
        return report(true, preview, preview.before().version());
    }

    @PostMapping("/{id}/reschedule")
    @Operation(
            operationId = "rescheduleEvent",
            summary = "Reschedule a live event",
            description = "Moves the live event. Its pending reminders move with it, and registrants get a notice"
                    + " of the old and the new time. POST /api/v1/events/{id}/reschedule/preview answers what"
                    + " would happen, without doing it.")
    @RefusesMoves
    ResponseEntity<RescheduleReport> reschedule(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestParam(defaultValue = "false")
                    @Parameter(description = "true only previews. Use /reschedule/preview instead.", deprecated = true)
                    boolean dryRun,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody RescheduleRequest request) {
        if (dryRun) {
            return previewReschedule(organizer, id, ifMatch, request);
        }
        Reschedule done = LiveEventsController.answer(
                ifMatch,
                () -> editor.reschedule(
                        organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch), request::of));
        return report(false, done, done.after().version());
    }

    @PostMapping("/{id}/delay")
    @Operation(
            operationId = "delayEvent",
            summary = "Delay a live event that runs late",
            description = "Moves start and end of a SCHEDULED or LIVE event by this many minutes. Passes and pages"
                    + " show the new times immediately. Registrants get a notice as long as the new start is ahead."
                    + " Pending reminders move; a reminder that went out for the old start is not sent again. Each"
                    + " call delays further: send an Idempotency-Key to repeat a call safely. To move"
                    + " the live event to another date, reschedule it.")
    @RefusesMoves
    ResponseEntity<LiveEventView> delay(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody DelayRequest request) {
        return ok(LiveEventsController.answer(
                ifMatch,
                () -> editor.delay(
                        organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch), request.by())));
    }

    @PostMapping("/{id}/start")
    @Operation(
            operationId = "startEvent",
            summary = "Start a live event",
            description = "The live event becomes LIVE, and passes show the stream. Nobody is notified. hostStream"
                    + " has what the host's encoder needs. A provider that makes the stream has two seconds for it."
                    + " If it takes longer or cannot be reached, the live event becomes LIVE without it, the answer"
                    + " is 202, and we keep trying: GET /api/v1/events/{id}/stream shows its state.")
    @RefusesMoves
    @ApiResponse(responseCode = "200", description = "OK", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "202",
            description = "The live event is LIVE, and its stream does not exist yet.",
            useReturnTypeSchema = true)
    ResponseEntity<LiveEventView> start(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        LiveEvent started = LiveEventsController.answer(
                ifMatch, () -> editor.start(organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch)));
        VideoStream chosen = started.details().stream();
        HostStreamView hostStream = chosen == null ? null : hostStreams.awaited(id, organizer, chosen);
        return ResponseEntity.status(
                        hostStream != null && hostStream.comesLater() ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .cacheControl(CacheControl.noStore())
                .eTag(ETags.of(started.version()))
                .body(LiveEventView.of(started, publicUrl, hostStream));
    }

    @PostMapping("/{id}/end")
    @Operation(
            operationId = "endEvent",
            summary = "End a live event",
            description = "The live event becomes ENDED, and passes no longer show the stream. Nobody is notified.")
    @RefusesMoves
    ResponseEntity<LiveEventView> end(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return ok(LiveEventsController.answer(
                ifMatch, () -> editor.end(organizer, new LiveEventId(id), LiveEventsController.mustMatch(ifMatch))));
    }

    private ResponseEntity<LiveEventView> ok(LiveEvent event) {
        return LiveEventsController.ok(event, publicUrl);
    }

    private ResponseEntity<LiveEventView> ok(SeriesChange change) {
        return LiveEventsController.ok(change, publicUrl);
    }

    private static ResponseEntity<RescheduleReport> report(boolean dryRun, Reschedule reschedule, long version) {
        LiveEvent after = reschedule.after();
        var summary = new RescheduleSummary(reschedule);
        var report = new RescheduleReport(
                dryRun,
                reschedule.changes(),
                RescheduleReport.Span.of(reschedule.before().schedule()),
                RescheduleReport.Span.of(after.schedule()),
                after.epoch(),
                version,
                reschedule.dueRules().stream()
                        .map(due -> new RescheduleReport.DueReminder(
                                due.rule().toString(),
                                due.dueAt(),
                                reschedule.isPast(due),
                                reschedule.before().schedule().dueAt(due.rule()),
                                reschedule.effectOn(due),
                                summary.sentence(due)))
                        .toList(),
                reschedule.changes() && after.status() != LiveEventStatus.DRAFT,
                summary.sentences());
        return ResponseEntity.ok().eTag(ETags.of(version)).body(report);
    }
}
