package io.callboard.notifier.feed;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.watch.EventStream;
import io.callboard.chassis.watch.Watches;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Shows registrants their in-app messages. */
@RestController
@Tag(name = "feed", description = "In-app messages, for registrants.")
@RequestMapping("/api/v1/notifications/feed")
class FeedController {

    private static final String PASS = "Callboard-Pass";
    private static final String PASS_IS =
            "The pass of the registrant: the last part of joinUrl. It is sent in a header,"
                    + " because URLs are logged.";
    private static final String GONE = "The registration of this pass was cancelled.";
    private static final String EXAMPLE = """
            "retry: 3000\ndata: {\"unreadCount\":2,\"newestId\":\"5d7f6f64-7f0b-5f0e-9f2a-1d3c5b7a9e11\"}\n\n"
            """;

    private final FeedReaders readers;
    private final Feed feed;
    private final EventStream<FeedReader, FeedState> stream;

    FeedController(FeedReaders readers, Feed feed, Watches<FeedReader, FeedState> watches, JsonMapper json) {
        this.readers = readers;
        this.feed = feed;
        this.stream = new EventStream<>(watches, json, _ -> false);
    }

    @Operation(
            operationId = "listFeedItems",
            summary = "List your in-app messages, the newest first",
            description = "Needs no token but the pass of a registration. A pass is known here within seconds after it"
                    + " was issued. It is not known while the registration waits for an approval or for the"
                    + " confirmation of its e-mail address, and that of a host is never known. The feed has the messages of"
                    + " the channel IN_APP. An item that is sent while you read appears before your first page, never"
                    + " behind your cursor. Items are deleted some time after the live event has ended.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = GONE)
    @GetMapping
    FeedPage list(@Parameter(description = PASS_IS) @RequestHeader(PASS) String pass, Paging paging) {
        return feed.page(reader(pass), paging).orElseThrow(() -> Problem.gone(GONE));
    }

    @Operation(
            operationId = "markFeedItemsAsRead",
            summary = "Mark in-app messages as read",
            description =
                    "Needs no token but the pass of a registration. Marks either the item upTo and all older ones,"
                            + " or the items of ids. An item that was marked before keeps its time, so a repetition changes"
                            + " nothing.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = GONE)
    @PostMapping("/read")
    FeedState read(@Valid @RequestBody FeedReadRequest request) {
        FeedReader reader = reader(request.pass());
        UUID upTo = request.upTo();
        List<UUID> ids = request.ids();
        if (ids != null && upTo == null) {
            return feed.markAsRead(reader, ids).orElseThrow(() -> Problem.gone(GONE));
        }
        if (upTo == null || ids != null) {
            throw unprocessable("/upTo", ErrorCode.INCONSISTENT, "is required, unless there are ids; not both");
        }
        if (!feed.markAsReadUpTo(reader, upTo)) {
            throw unprocessable("/upTo", ErrorCode.UNKNOWN_VALUE, "is not an item of this feed");
        }
        return feed.state(reader).orElseThrow(() -> Problem.gone(GONE));
    }

    @Operation(
            operationId = "streamFeed",
            summary = "Watch for new in-app messages",
            description =
                    "Needs no token but the pass of a registration. Sends server-sent events: the present state of"
                            + " the feed at once, and a new one within about a second after an item came or was marked as read."
                            + " The data of each is a JSON object with unreadCount and newestId, as in the answer of"
                            + " POST /api/v1/notifications/feed/read. The stream ends after an hour, and when the registration"
                            + " is cancelled. An EventSource of a browser cannot send the header, so read the stream with fetch.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 410, type = "gone", detail = GONE)
    @Refuses(status = 429, type = "too-many-requests")
    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            @Parameter(description = PASS_IS) @RequestHeader(PASS) String pass,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        FeedReader reader = reader(pass);
        FeedState first = feed.state(reader).orElseThrow(() -> Problem.gone(GONE));
        stream.answer(reader, first, request, response);
    }

    private FeedReader reader(String pass) {
        FeedReaders.Holder holder = readers.find(pass).orElseThrow(Problem::notFound);
        if (!holder.mayRead()) {
            throw Problem.gone(GONE);
        }
        return holder.reader();
    }

    private static Problem unprocessable(String pointer, ErrorCode code, String detail) {
        return Problem.unprocessable(
                "The request has values that cannot be accepted.", new Problem.FieldError(pointer, code, detail));
    }
}
