package io.callboard.analytics.room;

import io.callboard.analytics.room.Contributions.Selection;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.FilterValues;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The room of a live event, for its organizer. */
@RestController
@Tag(
        name = "moderation",
        description = "Questions, chat, polls and settings of the room of a live event, for its organizer.")
@RequestMapping("/api/v1/engagement/events/{eventId}")
class ModerationController {

    private static final String EVENT = "Id of the live event.";

    private final Rooms rooms;
    private final Discussion discussion;
    private final Contributions contributions;

    ModerationController(Rooms rooms, Discussion discussion, Contributions contributions) {
        this.rooms = rooms;
        this.discussion = discussion;
        this.contributions = contributions;
    }

    @Operation(
            operationId = "getRoom",
            summary = "Get the settings of a room",
            description = "Every live event has a room. Until you change its settings, questions and messages are"
                    + " shown at once.")
    @GetMapping("/room")
    RoomSettings room(OrganizerId organizer, @Parameter(description = EVENT) @PathVariable UUID eventId) {
        Rooms.Found room = found(organizer, eventId);
        return new RoomSettings(room.questionsWait(), room.messagesWait());
    }

    @Operation(
            operationId = "updateRoom",
            summary = "Change the settings of a room",
            description =
                    "Applies to what is written from now on. Questions and messages that wait already keep waiting.")
    @PutMapping("/room")
    RoomSettings updateRoom(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Valid @RequestBody RoomSettings settings) {
        found(organizer, eventId);
        Rooms.Changed changed =
                rooms.change(new WatchedRoom(organizer, eventId), settings.questionsWait(), settings.messagesWait());
        return new RoomSettings(changed.questionsWait(), changed.messagesWait());
    }

    @Operation(
            operationId = "listQuestions",
            summary = "List the questions of a live event",
            description =
                    "Returns all questions except erased ones. While you turn pages, a question whose votes change"
                            + " may appear twice or be missed.")
    @GetMapping("/questions")
    Page<ModeratedQuestion> questions(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = "Only questions with one of these statuses. No question is returned for ERASED.")
                    @RequestParam(required = false)
                    @Nullable
                    List<ContributionStatus> status,
            @Parameter(description = "Only questions that are answered, or only those that are not.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean answered,
            @RequestParam(defaultValue = "-votes") @Schema(allowableValues = {"votes", "-votes", "askedAt", "-askedAt"})
                    String sort,
            Paging paging) {
        found(organizer, eventId);
        return contributions
                .page(
                        selection(organizer, eventId, ContributionKind.QUESTION, status, answered),
                        Sort.of(sort, "votes", "askedAt"),
                        paging)
                .map(ModeratedQuestion::of);
    }

    @Operation(
            operationId = "updateQuestion",
            summary = "Show, hide, pin or mark a question",
            description = "Viewers see the change within about a second. A repetition changes nothing.")
    @PatchMapping("/questions/{id}")
    ModeratedQuestion updateQuestion(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = "Id of the question.") @PathVariable UUID id,
            @Valid @RequestBody QuestionChange change) {
        return ModeratedQuestion.of(RoomController.done(
                discussion.mark(new WatchedRoom(organizer, eventId), ContributionKind.QUESTION, id, change.marks())));
    }

    @Operation(
            operationId = "listMessages",
            summary = "List the chat messages of a live event",
            description = "Returns all messages except erased ones, the newest first unless sort says otherwise.")
    @GetMapping("/messages")
    Page<ModeratedMessage> messages(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = "Only messages with one of these statuses. No message is returned for ERASED.")
                    @RequestParam(required = false)
                    @Nullable
                    List<ContributionStatus> status,
            @RequestParam(defaultValue = "-writtenAt") @Schema(allowableValues = {"writtenAt", "-writtenAt"})
                    String sort,
            Paging paging) {
        found(organizer, eventId);
        return contributions
                .page(
                        selection(organizer, eventId, ContributionKind.MESSAGE, status, null),
                        Sort.of(sort, "writtenAt"),
                        paging)
                .map(ModeratedMessage::of);
    }

    @Operation(
            operationId = "writeMessageAsOrganizer",
            summary = "Write a chat message as the organizer",
            description =
                    "Viewers see it at once, marked as yours. It is not counted in any figure. To repeat the request"
                            + " safely, send an Idempotency-Key.")
    @Refuses(status = 409, type = "room-closed", detail = RoomController.CLOSED)
    @PostMapping("/messages")
    @ResponseStatus(HttpStatus.CREATED)
    ModeratedMessage writeMessage(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Valid @RequestBody ContributionRequest request) {
        return ModeratedMessage.of(RoomController.done(
                discussion.writeAsOrganizer(new WatchedRoom(organizer, eventId), RoomController.checked(request))));
    }

    @Operation(
            operationId = "updateMessage",
            summary = "Show or hide a chat message",
            description = "Viewers see the change within about a second. A repetition changes nothing.")
    @PatchMapping("/messages/{id}")
    ModeratedMessage updateMessage(
            OrganizerId organizer,
            @Parameter(description = EVENT) @PathVariable UUID eventId,
            @Parameter(description = "Id of the message.") @PathVariable UUID id,
            @Valid @RequestBody MessageChange change) {
        return ModeratedMessage.of(RoomController.done(
                discussion.mark(new WatchedRoom(organizer, eventId), ContributionKind.MESSAGE, id, change.marks())));
    }

    private Rooms.Found found(OrganizerId organizer, UUID eventId) {
        return rooms.find(new WatchedRoom(organizer, eventId)).orElseThrow(Problem::notFound);
    }

    private static Selection selection(
            OrganizerId organizer,
            UUID eventId,
            ContributionKind kind,
            @Nullable List<ContributionStatus> given,
            @Nullable Boolean answered) {
        List<ContributionStatus> wanted = FilterValues.of(given);
        return new Selection(
                new WatchedRoom(organizer, eventId),
                kind,
                ContributionStatus.READABLE.stream()
                        .filter(status -> wanted.isEmpty() || wanted.contains(status))
                        .toList(),
                answered,
                null);
    }
}
