package io.callboard.registration.liveevent;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.problem.SecurityHeaders;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.LiveEventContent.Branding;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The logo and colours of an organizer on pages. The colours are a file of their own, because the security policy of
 * pages forbids inline styles.
 */
@RestController
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
public class BrandingPage {

    private static final MediaType CSS = MediaType.valueOf("text/css;charset=UTF-8");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");
    private static final String EXAMPLE = ":root { --brand: #0b5fff; --on-brand: #ffffff; }";

    private final LiveEvents liveEvents;

    BrandingPage(LiveEvents liveEvents) {
        this.liveEvents = liveEvents;
    }

    @Operation(
            operationId = "getBrandingStylesheet",
            summary = "Get the colours of a live event's pages",
            description =
                    "The stylesheet that the pages of the live event load. It has no rule if the organizer chose no colours.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = "text/css",
                                            schema = @Schema(type = "string"),
                                            examples = @ExampleObject(EXAMPLE))))
    @GetMapping(path = "/register/{eventId}/branding.css", produces = "text/css")
    ResponseEntity<String> stylesheet(@Parameter(description = "Id of the live event.") @PathVariable UUID eventId) {
        Branding branding = Tenancy.callAsPlatform(() -> liveEvents.describe(eventId))
                .orElseThrow(Problem::notFound)
                .content()
                .branding();
        String css = css(branding);
        return ResponseEntity.ok()
                .contentType(CSS)
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
                .body(css.isEmpty() ? "/* no colours */" : css);
    }

    /** Gives a page the logo and the colours of the live event, and lets it load pictures. */
    public static void show(UUID eventId, LiveEventContent content, Model model, HttpServletResponse response) {
        model.addAttribute("logo", content.branding().logoUrl());
        if (!css(content.branding()).isEmpty()) {
            model.addAttribute("brandStylesheet", "/register/" + eventId + "/branding.css");
        }
        response.setHeader("Content-Security-Policy", SecurityHeaders.CONTENT_SECURITY_POLICY_WITH_PICTURES);
    }

    private static String css(Branding branding) {
        return isColor(branding.primaryColor()) && isColor(branding.onPrimaryColor())
                ? ":root { --brand: %s; --on-brand: %s; }".formatted(branding.primaryColor(), branding.onPrimaryColor())
                : "";
    }

    private static boolean isColor(@Nullable String text) {
        return text != null && COLOR.matcher(text).matches();
    }
}
