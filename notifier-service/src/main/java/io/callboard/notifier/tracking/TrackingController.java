package io.callboard.notifier.tracking;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.delivery.Actor;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The pixel and the links of tracked mails. No {@code @RestController}: the checks of our own API would reject a query that
 * a mail program adds.
 */
@Controller
@ResponseBody
@Tag(name = "tracking", description = "The pixel and the links in HTML mails, which report opens and clicks.")
class TrackingController {

    private static final String FIRSTS =
            " For each delivery, the first time by a person, by a machine and by an unknown"
                    + " program is recorded and published.";

    /** A transparent GIF of one pixel. */
    private static final byte[] PIXEL = HexFormat.of()
            .parseHex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b");

    private final TrackingLinks links;
    private final Tracker tracker;
    private final MachineNetworks machineNetworks;

    TrackingController(TrackingLinks links, Tracker tracker, MachineNetworks machineNetworks) {
        this.links = links;
        this.tracker = tracker;
        this.machineNetworks = machineNetworks;
    }

    @GetMapping("/t/o/{token}.gif")
    @Operation(
            operationId = "showTrackingPixel",
            summary = "Report that a mail was opened",
            description = "Returns an image of one transparent pixel." + FIRSTS)
    @ApiResponse(
            responseCode = "200",
            description = "The pixel.",
            content =
                    @Content(
                            mediaType = MediaType.IMAGE_GIF_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @Refuses(status = 404, type = "not-found")
    ResponseEntity<byte[]> open(
            @Parameter(description = "Token of the pixel.") @PathVariable String token,
            @Parameter(hidden = true) HttpServletRequest request) {
        UUID deliveryId = links.readOpen(token).orElseThrow(Problem::notFound);
        Actor actor = visitor(request).actor();
        Tenancy.runAsPlatform(() -> tracker.opened(deliveryId, actor));
        return ResponseEntity.ok().contentType(MediaType.IMAGE_GIF).body(PIXEL);
    }

    @GetMapping("/t/c/{token}")
    @Operation(
            operationId = "followTrackedLink",
            summary = "Follow a link of a mail",
            description =
                    "Leads to the page that the link in the mail is for: the pass, the self-service or the calendar"
                            + " entry of the recipient. The token names a delivery and one of these pages, never an address."
                            + FIRSTS)
    @ApiResponse(
            responseCode = "302",
            description = "The page of the recipient.",
            headers = @Header(name = "Location", description = "The page.", schema = @Schema(type = "string")),
            content = @Content)
    @Refuses(status = 404, type = "not-found")
    ResponseEntity<Void> click(
            @Parameter(description = "Token of the link.") @PathVariable String token,
            @Parameter(hidden = true) HttpServletRequest request) {
        TrackingLinks.Click click = links.readClick(token).orElseThrow(Problem::notFound);
        Actor actor = visitor(request).actor();
        String url = Tenancy.callAsPlatform(() -> tracker.clicked(click, actor)).orElseThrow(Problem::notFound);
        return ResponseEntity.status(HttpStatus.FOUND)
                .header(HttpHeaders.LOCATION, url)
                .build();
    }

    private Visitor visitor(HttpServletRequest request) {
        String purpose = request.getHeader("Sec-Purpose");
        return new Visitor(
                machineNetworks.contain(request.getRemoteAddr()),
                request.getMethod(),
                request.getHeader(HttpHeaders.USER_AGENT),
                purpose == null ? request.getHeader("Purpose") : purpose);
    }
}
