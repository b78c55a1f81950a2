package io.callboard.event.feed;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "calendar-feed", description = "A calendar of your published live events that anybody can subscribe to.")
class CalendarFeedController {

    private static final MediaType CALENDAR = new MediaType("text", "calendar", StandardCharsets.UTF_8);
    private static final Duration KEPT_BY_CACHES = Duration.ofMinutes(5);
    private static final int TAG_BYTES = 16;
    private static final String EXAMPLE = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Callboard//Callboard//EN
            BEGIN:VEVENT
            UID:019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57@callboard
            SEQUENCE:1
            DTSTAMP:20261120T091500Z
            LAST-MODIFIED:20261120T091500Z
            DTSTART:20261201T170000Z
            DTEND:20261201T180000Z
            SUMMARY:Reliable reminders\\, explained
            URL:https://events.example.com/register/019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57
            STATUS:CONFIRMED
            END:VEVENT
            END:VCALENDAR
            """;

    private final CalendarFeeds feeds;
    private final PublicUrl publicUrl;

    CalendarFeedController(CalendarFeeds feeds, PublicUrl publicUrl) {
        this.feeds = feeds;
        this.publicUrl = publicUrl;
    }

    @GetMapping("/calendar-feed")
    @Operation(
            operationId = "getCalendarFeed",
            summary = "Get the address of your calendar feed",
            description = "url is null until you have made one.")
    CalendarFeedView show(OrganizerId organizer) {
        return feeds.find(organizer).map(this::view).orElse(CalendarFeedView.NONE);
    }

    @PostMapping("/calendar-feed")
    @Operation(
            operationId = "renewCalendarFeed",
            summary = "Make a calendar feed, or give it a new address",
            description = "The previous address stops working, and people have to subscribe to the new one.")
    CalendarFeedView renew(OrganizerId organizer) {
        return view(feeds.renew(organizer));
    }

    @GetMapping(path = "/public/{key}/calendar.ics", produces = "text/calendar")
    @Operation(
            operationId = "getPublicCalendar",
            summary = "Get the calendar feed of an organizer",
            description =
                    "Needs no token. Contains the live events that are scheduled or live, and those that ended within"
                            + " the last 90 days, at most 1000. A cancelled live event leaves the feed. Caches may keep"
                            + " the answer for five minutes.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content =
                                @Content(
                                        mediaType = "text/calendar",
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(
                        responseCode = "304",
                        description = "The calendar still has the ETag in If-None-Match.",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content = @Content)
            })
    ResponseEntity<byte[]> calendar(@Parameter(description = "The key of the feed.") @PathVariable UUID key) {
        List<FeedEntry> entries =
                Tenancy.callAsPlatform(() -> feeds.entries(key)).orElseThrow(Problem::notFound);
        byte[] calendar = FeedCalendar.of(entries, id -> publicUrl.link("/register/" + id))
                .getBytes(StandardCharsets.UTF_8);
        return ResponseEntity.ok()
                .contentType(CALENDAR)
                .cacheControl(CacheControl.maxAge(KEPT_BY_CACHES).cachePublic())
                .eTag("\"" + Sha256.hex(calendar, TAG_BYTES) + "\"")
                .body(calendar);
    }

    private CalendarFeedView view(CalendarFeeds.Feed feed) {
        return new CalendarFeedView(
                publicUrl.link("/api/v1/events/public/" + feed.key() + "/calendar.ics"),
                feed.createdAt().toInstant());
    }
}
