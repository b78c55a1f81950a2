package io.callboard.event.host;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Cursor;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.host.HostEditor.Outcome;
import io.callboard.event.input.InvalidLiveEvent;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events/{id}/hosts")
@Tag(name = "hosts", description = "The people who present a live event.")
class HostController {

    private static final String EVENT_OVER = "A live event that is %s takes no more hosts.";
    private static final String KNOWN_ADDRESS = "A host of this live event has this e-mail address already.";
    private static final String TOO_MANY = "A live event has at most " + HostEditor.MOST_HOSTS + " hosts.";

    private final Hosts hosts;
    private final HostEditor editor;

    HostController(Hosts hosts, HostEditor editor) {
        this.hosts = hosts;
        this.editor = editor;
    }

    @GetMapping
    @Operation(
            operationId = "listHosts",
            summary = "List the hosts of a live event",
            description = "Returns the hosts in the order in which they were added, unless sort says otherwise.")
    @Refuses(status = 404, type = "not-found")
    Page<HostView> list(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestParam(defaultValue = "createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            Paging paging) {
        if (!hosts.knowEvent(id, organizer)) {
            throw Problem.notFound();
        }
        Sort order = paging.reading(Sort.of(sort, "createdAt"));
        @Nullable UUID after = paging.after(cursor -> cursor.uuid(0));
        return paging.page(
                        hosts.list(id, organizer, order, after, paging.rows()),
                        host -> Cursor.of(host.id()),
                        () -> hosts.count(id, organizer))
                .map(HostView::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            operationId = "addHost",
            summary = "Add a host to a live event",
            description =
                    "The host gets an invitation by e-mail, with a link of their own to watch, as soon as the live"
                            + " event is scheduled. Reminders follow the host's own rules. When the event moves or is"
                            + " cancelled, a host gets the same notices as a registrant. A host takes no seat and is not counted as a"
                            + " registrant. The version of the live event does not change.")
    @Refuses(status = 409, type = "live-event-status", detail = "A live event that is ENDED takes no more hosts.")
    @Refuses(status = 409, type = "host-known", detail = KNOWN_ADDRESS)
    @Refuses(status = 409, type = "too-many-hosts", detail = TOO_MANY)
    HostView add(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @RequestBody HostRequest request) {
        return switch (editor.add(organizer, id, checked(request))) {
            case Outcome.Added(Host host) -> HostView.of(host);
            case Outcome.UnknownEvent _ -> throw Problem.notFound();
            case Outcome.EventOver(String status) ->
                throw Problem.conflict("live-event-status", EVENT_OVER.formatted(status));
            case Outcome.KnownAddress _ -> throw Problem.conflict("host-known", KNOWN_ADDRESS);
            case Outcome.TooMany _ -> throw Problem.conflict("too-many-hosts", TOO_MANY);
        };
    }

    @DeleteMapping("/{hostId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "removeHost",
            summary = "Remove a host and erase their personal data",
            description =
                    "The link of the host is withdrawn, nothing more is sent to the host, and name and address are"
                            + " erased in every service. Works in every status of the live event. A host that is removed"
                            + " already is answered with 404, like an unknown one.")
    void remove(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID id,
            @Parameter(description = "Id of the host.") @PathVariable UUID hostId) {
        if (!editor.remove(organizer, id, hostId)) {
            throw Problem.notFound();
        }
    }

    private static NewHost checked(HostRequest request) {
        try {
            return request.checked();
        } catch (InvalidLiveEvent invalid) {
            throw Problem.unprocessable(
                    "The host is not acceptable.",
                    invalid.violations().stream()
                            .map(violation ->
                                    new Problem.FieldError(violation.pointer(), violation.code(), violation.detail()))
                            .toArray(Problem.FieldError[]::new));
        }
    }
}
