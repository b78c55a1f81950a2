package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.watch.EventStream;
import io.callboard.chassis.watch.Watches;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends what changes in rooms. */
@RestController
class RoomStreamController {

    /** Then the client connects again, so the holder of a cancelled registration reads no longer than that. */
    private static final Duration LONGEST_STREAM = Duration.ofMinutes(10);

    private static final String LAST_ID = "Last-Event-ID";
    private static final String LAST_ID_IS = "The id of the last event that you got. Sends what changed after it.";
    private static final String STREAM = "Sends server-sent events: what changes in the room, within about a second. To"
            + " miss nothing, open the stream first, then read the lists. The data of the events question, message and poll is"
            + " the whole object as it is now, also when only its votes or answers changed. The data of question-removed"
            + " and message-removed is the id of one that this list does not have any more. reset says that too"
            + " much changed meanwhile: read the lists again. After a disconnection send the id of the last event as"
            + " Last-Event-ID. The stream ends after ten minutes, and the client connects again. It ends when the live"
            + " event has ended or was cancelled. An EventSource of a browser cannot send a token or a pass, so read the"
            + " stream with fetch.";
    private static final String OVER =
            "The live event has ended or was cancelled. Do not connect again; the lists stay.";
    private static final String EXAMPLE = """
            "retry: 3000\\nid: 41\\n\\nid: 42\\nevent: question\\ndata: {\\"id\\":\\"019ac3f4-11d2-7c0e-8f5b-6a1d2e3f4051\\",\\"name\\":\\"Ada\\",\\"text\\":\\"Will there be a recording?\\",\\"askedAt\\":\\"2026-12-01T17:05:03.120Z\\",\\"votes\\":3,\\"answered\\":false,\\"pinned\\":false}\\n\\n"
            """;

    private final Viewers viewers;
    private final RoomTails tails;
    private final JsonMapper json;
    private final EventStream<WatchedRoom, RoomTail> ofViewers;
    private final EventStream<WatchedRoom, RoomTail> ofOrganizers;

    RoomStreamController(Viewers viewers, RoomTails tails, Watches<WatchedRoom, RoomTail> watches, JsonMapper json) {
        this.viewers = viewers;
        this.tails = tails;
        this.json = json;
        this.ofViewers = new EventStream<>(
                watches, (before, now) -> step(before, now, this::forViewers), RoomTail::isOver, LONGEST_STREAM);
        this.ofOrganizers = new EventStream<>(
                watches, (before, now) -> step(before, now, this::forOrganizer), RoomTail::isOver, LONGEST_STREAM);
    }

    @Operation(
            operationId = "streamRoom",
            summary = "Watch the room of a live event",
            description = "Needs no token but the pass of a confirmed registration; that of a host is not known here. "
                    + STREAM,
            tags = "room",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        content =
                                @Content(
                                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(responseCode = "204", description = OVER, content = @Content)
            })
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = RoomController.GONE)
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping(path = "/api/v1/engagement/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            @Parameter(description = RoomController.PASS_IS) @RequestHeader(RoomController.PASS) String pass,
            @Parameter(description = LAST_ID_IS) @RequestHeader(name = LAST_ID, required = false) @Nullable
                    String lastId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        WatchedRoom room = Discussion.roomOf(RoomController.viewer(viewers, pass));
        answer(ofViewers, room, lastId, this::forViewers, request, response);
    }

    @Operation(
            operationId = "streamModeration",
            summary = "Watch the room of a live event as the organizer",
            description = STREAM + " The objects are those of the organizer's lists, which also have what waits or is"
                    + " hidden. So only erased ones are removed.",
            tags = "moderation",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        content =
                                @Content(
                                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(responseCode = "204", description = OVER, content = @Content)
            })
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping(path = "/api/v1/engagement/events/{eventId}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void streamModeration(
            OrganizerId organizer,
            @Parameter(description = "Id of the live event.") @PathVariable UUID eventId,
            @Parameter(description = LAST_ID_IS) @RequestHeader(name = LAST_ID, required = false) @Nullable
                    String lastId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        answer(ofOrganizers, new WatchedRoom(organizer, eventId), lastId, this::forOrganizer, request, response);
    }

    private void answer(
            EventStream<WatchedRoom, RoomTail> stream,
            WatchedRoom room,
            @Nullable String lastId,
            Function<Contribution, String> text,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        RoomTail first = Tenancy.callAs(room.organizer(), () -> tails.of(room)).orElseThrow(Problem::notFound);
        if (first.isOver()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            stream.answer(room, first, opening(room, first, lastId, text), request, response);
        }
    }

    /** The id of the present state, after what a client has missed. */
    private String opening(
            WatchedRoom room, RoomTail first, @Nullable String lastId, Function<Contribution, String> text) {
        if (lastId == null) {
            return "id: " + first.revision() + "\n\n";
        }
        long known = revision(lastId);
        if (known < 0 || known > first.revision()) {
            return reset(first.revision());
        }
        @Nullable
        RoomLook missed = Tenancy.callAs(room.organizer(), () -> tails.behind(room, known))
                .orElse(null);
        return missed == null || missed.isTooLong()
                ? reset(first.revision())
                : changes(missed.changes(), text)
                        + "id: " + first.revision() + "\n\n"
                        + polls(missed.polls(), first.revision());
    }

    /** Negative if it is no id of an event. */
    private static long revision(String lastId) {
        try {
            return Long.parseLong(lastId.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private String step(RoomTail before, RoomTail now, Function<Contribution, String> text) {
        if (!now.continues(before.revision())) {
            return reset(now.revision());
        }
        return changes(now.after(before.revision()), text) + polls(now.pollsAfter(before), now.revision());
    }

    private static String changes(List<Contribution> changes, Function<Contribution, String> text) {
        return changes.stream().map(text).collect(Collectors.joining());
    }

    private String polls(List<Poll> polls, long revision) {
        return polls.stream()
                .map(poll -> event(revision, "poll", PollView.of(poll)))
                .collect(Collectors.joining());
    }

    private static String reset(long revision) {
        return "id: " + revision + "\nevent: reset\ndata: {}\n\n";
    }

    private String forViewers(Contribution contribution) {
        if (!contribution.isShown()) {
            return removal(contribution);
        }
        return event(
                contribution,
                switch (contribution.kind()) {
                    case QUESTION -> QuestionView.Shared.of(contribution);
                    case MESSAGE -> ChatMessage.Shared.of(contribution);
                });
    }

    private String forOrganizer(Contribution contribution) {
        if (contribution.isErased()) {
            return removal(contribution);
        }
        return event(
                contribution,
                switch (contribution.kind()) {
                    case QUESTION -> ModeratedQuestion.of(contribution);
                    case MESSAGE -> ModeratedMessage.of(contribution);
                });
    }

    private String removal(Contribution contribution) {
        return event(contribution.revision(), name(contribution) + "-removed", Map.of("id", contribution.id()));
    }

    private String event(Contribution contribution, Object data) {
        return event(contribution.revision(), name(contribution), data);
    }

    private String event(long revision, String name, Object data) {
        return "id: " + revision + "\nevent: " + name + "\ndata: " + json.writeValueAsString(data) + "\n\n";
    }

    private static String name(Contribution contribution) {
        return switch (contribution.kind()) {
            case QUESTION -> "question";
            case MESSAGE -> "message";
        };
    }
}
