package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.room.Polling.Outcome;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.PlainText;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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

/** The polls of a live event, for its organizer and its viewers. */
@RestController
@RequestMapping("/api/v1/engagement")
class PollController {

    private static final String EVENT = "Id of the live event.";
    private static final String POLL = "Id of the poll.";
    private static final String NOT_OPEN = "The poll is not open.";
    private static final String TOO_MANY = "A live event has at most " + Polling.MOST_POLLS + " polls.";
    private static final String TOO_MANY_OPEN =
            "A live event has at most " + Polling.MOST_OPEN + " open polls at once.";

    private final Viewers viewers;
    private final RoomLimits limits;
    private final Rooms rooms;
    private final Polls polls;
    private final Polling polling;

    PollController(Viewers viewers, RoomLimits limits, Rooms rooms, Polls polls, Polling polling) {
        this.viewers = viewers;
        this.limits = limits;
        this.rooms = rooms;
        this.polls = polls;
        this.polling = polling;
    }

    @Operation(
            operationId = "listRoomPolls",
            summary = "List the polls of the live event",
            description =
                    RoomController.WHO + "Returns the polls that are or were open, with their present results and your"
                            + " answers, the newest first.",
            tags = "room")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = RoomController.GONE)
    @GetMapping("/polls")
    Page<PollView> shown(
            @Parameter(description = RoomController.PASS_IS) @RequestHeader(RoomController.PASS) String pass,
            Paging paging) {
        Viewer viewer = RoomController.viewer(viewers, pass);
        WatchedRoom room = Discussion.roomOf(viewer);
        return Tenancy.callAs(
                        room.organizer(), () -> polls.page(room, PollStatus.SHOWN, viewer.registrationId(), paging))
                .map(PollView::of);
    }

    @Operation(
            operationId = "answerPoll",
            summary = "Answer a poll",
            description =
                    RoomController.WHO + "A viewer has one answer to each poll. Another answer replaces it while the"
                            + " poll is open. The figures count a viewer's answer to a poll once, so do not send it by"
                            + " POST /api/v1/engagement too." + RoomController.OPEN,
            tags = "room")
    @RefusesViewers
    @Refuses(status = 409, type = "poll-not-open", detail = NOT_OPEN)
    @PutMapping("/polls/{id}/answer")
    PollView answer(
            @Parameter(description = RoomController.PASS_IS) @RequestHeader(RoomController.PASS) String pass,
            @Parameter(description = POLL) @PathVariable UUID id,
            @Valid @RequestBody PollAnswerRequest request) {
        Viewer viewer = RoomController.viewer(viewers, pass);
        RoomController.limit(limits, pass);
        return done(Tenancy.callAs(
                new OrganizerId(viewer.organizerId()), () -> polling.answer(viewer, id, request.option())));
    }

    @Operation(
            operationId = "listPolls",
            summary = "List the polls of a live event",
            description = "Returns all polls with their present results, the newest first.",
            tags = "moderation")
    @GetMapping("/events/{eventId}/polls")
    Page<PollView> list(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = "Only polls with one of these statuses.") @RequestParam(required = false) @Nullable
                    List<PollStatus> status,
            Paging paging) {
        var room = new WatchedRoom(organizer, eventId);
        if (rooms.find(room).isEmpty()) {
            throw Problem.notFound();
        }
        List<PollStatus> wanted = FilterValues.of(status);
        return polls.page(room, wanted.isEmpty() ? List.of(PollStatus.values()) : wanted, null, paging)
                .map(PollView::of);
    }

    @Operation(
            operationId = "createPoll",
            summary = "Create a poll",
            description = "Viewers see it after you open it. To repeat the request safely, send an Idempotency-Key.",
            tags = "moderation")
    @Refuses(status = 409, type = "too-many-polls", detail = TOO_MANY)
    @PostMapping("/events/{eventId}/polls")
    @ResponseStatus(HttpStatus.CREATED)
    PollView create(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Valid @RequestBody PollRequest request) {
        String question = RoomController.checked(
                "/question", request.question(), text -> PlainText.line(text, PollRequest.LONGEST_QUESTION));
        List<String> options = new ArrayList<>();
        for (int i = 0; i < request.options().size(); i++) {
            String pointer = "/options/" + i;
            String option = RoomController.checked(
                    pointer, request.options().get(i), text -> PlainText.line(text, PollRequest.LONGEST_OPTION));
            if (options.contains(option)) {
                throw unprocessable(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            options.add(option);
        }
        return done(polling.add(new WatchedRoom(organizer, eventId), question, options));
    }

    @Operation(
            operationId = "updatePoll",
            summary = "Open or close a poll",
            description =
                    "Viewers see the change within about a second. An answer counts if it came before the poll was"
                            + " closed. A repetition changes nothing.",
            tags = "moderation")
    @Refuses(status = 409, type = "room-closed", detail = RoomController.CLOSED)
    @Refuses(status = 409, type = "too-many-open-polls", detail = TOO_MANY_OPEN)
    @PatchMapping("/events/{eventId}/polls/{id}")
    PollView update(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = POLL) @PathVariable UUID id,
            @Valid @RequestBody PollChange change) {
        return done(polling.setStatus(new WatchedRoom(organizer, eventId), id, change.wanted()));
    }

    private static PollView done(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(Poll poll) -> PollView.of(poll);
            case Outcome.NotFound _ -> throw Problem.notFound();
            case Outcome.RoomClosed _ -> throw Problem.conflict("room-closed", RoomController.CLOSED);
            case Outcome.PassEnded _ -> throw Problem.gone(RoomController.GONE);
            case Outcome.PollNotOpen _ -> throw Problem.conflict("poll-not-open", NOT_OPEN);
            case Outcome.UnknownOption _ ->
                throw unprocessable("/option", ErrorCode.OUT_OF_RANGE, "is not an option of this poll");
            case Outcome.TooManyPolls _ -> throw Problem.conflict("too-many-polls", TOO_MANY);
            case Outcome.TooManyOpen _ -> throw Problem.conflict("too-many-open-polls", TOO_MANY_OPEN);
        };
    }

    private static Problem unprocessable(String pointer, ErrorCode code, String detail) {
        return Problem.unprocessable(
                "The request has values that cannot be accepted.", new Problem.FieldError(pointer, code, detail));
    }
}
