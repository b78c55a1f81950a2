package io.callboard.registration.pageview;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.liveevent.LiveEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Counts views of a registration form that is not one of our pages. */
@RestController
@Tag(name = "registrations", description = "Registrations of people for live events.")
class PageViewController {

    private final PageViews views;
    private final LiveEvents liveEvents;

    PageViewController(PageViews views, LiveEvents liveEvents) {
        this.views = views;
        this.liveEvents = liveEvents;
    }

    @Schema(description = "The form that somebody saw.", name = "PageView")
    record PageView(
            @Schema(description = "The live event.") @NotNull
            UUID eventId) {}

    @Operation(
            operationId = "countPageView",
            summary = "Count a view of a registration form",
            description =
                    "Needs no token. Call it when a form of your own is shown, as the embedded form does; the page"
                            + " behind registrationUrl counts by itself. Views by clients that are not browsers, or say that they"
                            + " are crawlers, are not counted. 202 does not promise that the view is kept: a restart of the"
                            + " service loses the views of the last seconds.")
    @Refuses(status = 404, type = "not-found")
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/api/v1/registrations/page-views")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void count(
            @Valid @RequestBody PageView view,
            @Parameter(description = "The same id as in the body; only pages of other origins need it.")
                    @RequestParam(name = "eventId", required = false)
                    @Nullable
                    UUID embeddedEventId,
            HttpServletRequest request) {
        if (embeddedEventId != null && !embeddedEventId.equals(view.eventId())) {
            throw Problem.unprocessable(
                    "The view has values that cannot be accepted.",
                    new Problem.FieldError("/eventId", ErrorCode.INCONSISTENT, "must be the eventId of the query"));
        }
        if (Tenancy.callAsPlatform(() -> liveEvents.find(view.eventId())).isEmpty()) {
            throw Problem.notFound();
        }
        @Nullable String userAgent = request.getHeader(HttpHeaders.USER_AGENT);
        views.count(view.eventId(), userAgent, null);
    }
}
