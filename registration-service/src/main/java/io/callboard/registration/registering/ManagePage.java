package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The plain self-service page behind the link that only the registrant got. The token in the path is the credential, and
 * no cookie takes part, so another site can send the form only if it knows the token.
 */
@Controller
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
@RequestMapping("/manage/{token}")
class ManagePage {

    private final Passes passes;
    private final Registrations registrations;
    private final LiveEvents liveEvents;
    private final RegistrationEditor editor;
    private final Clock clock;

    ManagePage(
            Passes passes, Registrations registrations, LiveEvents liveEvents, RegistrationEditor editor, Clock clock) {
        this.passes = passes;
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.editor = editor;
        this.clock = clock;
    }

    /**
     * What the page says.
     *
     * @param stage where the live event stands: AHEAD, CANCELLED or OVER
     * @param links null if they cannot be told from the token
     */
    record Shown(
            UUID eventId,
            String title,
            ShownTimes times,
            String stage,
            String status,
            String name,
            @Nullable String email,
            @Nullable String phone,
            @Nullable PassLinks links,
            boolean takesRegistrations) {}

    @Operation(
            operationId = "showManagePage",
            summary = "Show your registration",
            description = "The page behind the link in the confirmation, for the registrant.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping
    String show(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            Model model,
            HttpServletResponse response) {
        return page("manage", token, model, response);
    }

    @Operation(
            operationId = "showCancelPage",
            summary = "Ask whether to cancel your registration",
            description = "A page with one button. Showing it changes nothing.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping("/cancel")
    String ask(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            Model model,
            HttpServletResponse response) {
        return page("cancel", token, model, response);
    }

    /** Doing it again changes nothing and leads to the same page. */
    @Operation(
            operationId = "submitCancelPage",
            summary = "Cancel your registration from the page",
            description = "Does what the button of the page says, and leads back to the page of the registration."
                    + " Sending it again changes nothing.")
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @PostMapping("/cancel")
    ResponseEntity<Void> cancel(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
            editor.cancel(new RegistrationId(own.registrationId()), own.organizer(), _ -> {});
        });
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/manage/" + token))
                .build();
    }

    private String page(String name, String token, Model model, HttpServletResponse response) {
        Shown shown = Tenancy.callAsPlatform(() -> shown(token));
        model.addAttribute("own", shown);
        model.addAttribute("path", "/manage/" + token);
        if (shown.status().equals(RegistrationStatus.CANCELLED.name())) {
            response.setStatus(HttpStatus.GONE.value());
            return "manage-cancelled";
        }
        return name;
    }

    private Shown shown(String token) {
        Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
        Registration registration = registrations
                .find(new RegistrationId(own.registrationId()), own.organizer())
                .orElseThrow(Problem::notFound);
        LiveEventDetails details = liveEvents.describe(registration.eventId()).orElseThrow(Problem::notFound);
        LiveEvent event = details.event();
        Instant now = clock.instant();
        RegistrationView view = RegistrationView.of(registration);
        return new Shown(
                event.id(),
                details.title(),
                ShownTimes.of(
                        event.startsAt(), event.endsAt(), view.timeZone() == null ? event.zone() : view.timeZone()),
                event.isCancelled() ? "CANCELLED" : event.isOver(now) ? "OVER" : "AHEAD",
                own.revoked()
                        ? RegistrationStatus.CANCELLED.name()
                        : registration.status().name(),
                view.lastName() == null ? view.firstName() : view.firstName() + " " + view.lastName(),
                view.email(),
                view.phone(),
                passes.linksOf(token).orElse(null),
                event.isOpen(now));
    }
}
