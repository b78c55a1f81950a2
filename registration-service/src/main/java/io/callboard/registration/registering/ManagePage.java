package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.pass.OwnCalendars;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.ReminderWishes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The plain self-service page of a registrant's secret link. The token in the path is the only credential, and there is
 * no cookie, so another site cannot send the form without the token.
 */
@Controller
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
@RequestMapping("/manage/{token}")
class ManagePage {

    private final RegistrationPage page;
    private final Passes passes;
    private final OwnCalendars calendars;
    private final Registrations registrations;
    private final RegistrationEditor editor;
    private final SeatClaims claims;
    private final Eraser eraser;
    private final EmailChanger emails;
    private final EmailChangePage emailPage;
    private final Clock clock;

    ManagePage(
            RegistrationPage page,
            Passes passes,
            OwnCalendars calendars,
            Registrations registrations,
            RegistrationEditor editor,
            SeatClaims claims,
            Eraser eraser,
            EmailChanger emails,
            EmailChangePage emailPage,
            Clock clock) {
        this.page = page;
        this.passes = passes;
        this.calendars = calendars;
        this.registrations = registrations;
        this.editor = editor;
        this.claims = claims;
        this.eraser = eraser;
        this.emails = emails;
        this.emailPage = emailPage;
        this.clock = clock;
    }

    @Operation(
            operationId = "showManagePage",
            summary = "Show your registration",
            description = "The page behind the link in the confirmation, for the registrant. In the language of the"
                    + " registrant if that is English, German or Spanish, otherwise by Accept-Language. The link in a"
                    + " mail to a new e-mail address shows a button that confirms it; showing it changes nothing.")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping
    String show(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @Parameter(description = "Present after the fields about reminders were saved.")
                    @RequestParam(required = false)
                    @Nullable
                    String saved,
            @Parameter(description = "Present after the data was changed.") @RequestParam(required = false) @Nullable
                    String changed,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        model.addAttribute("saved", saved != null);
        model.addAttribute("changed", changed != null);
        if (Tenancy.callAsPlatform(() -> passes.manager(token)).isEmpty()) {
            return emailPage.show(token, model, request, response);
        }
        return page.show("manage", token, model, request, response);
    }

    /** The same fields again change nothing and lead to the same page. */
    @Operation(
            operationId = "submitRemindersPage",
            summary = "Change your reminders from the page",
            description =
                    "Stores which reminders you want, and redirects to the page of the registration. It has the same"
                            + " checks and the same effect as PATCH /api/v1/registrations/manage/{token}. If a field is not"
                            + " valid, the page shows why.")
    @LeadsToPage
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = RemindersForm.class),
                            examples = @ExampleObject(RemindersForm.EXAMPLE)))
    @PostMapping(path = "/reminders", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Object remind(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @Parameter(hidden = true) RemindersForm form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<Flaw> flaws = new ArrayList<>();
        RegistrationPage.Shown shown = page.prepare(token, model, request, response);
        String view = RegistrationPage.show("manage", shown, response);
        if (response.getStatus() == HttpStatus.GONE.value()) {
            return view;
        }
        ReminderWishes wishes = form.read(clock.instant(), shown.startsAt(), flaws);
        if (!flaws.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("reminders", form);
            model.addAttribute("flaws", flaws.stream().map(Flaw::field).collect(Collectors.toSet()));
            return view;
        }
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
            editor.change(
                    new RegistrationId(own.registrationId()),
                    own.organizer(),
                    passes.linksOf(token),
                    registrant -> registrant.wishing(wishes),
                    Optional::empty,
                    _ -> {});
        });
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/manage/" + token + "?saved"))
                .build();
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
            HttpServletRequest request,
            HttpServletResponse response) {
        return page.show("cancel", token, model, request, response);
    }

    /** A repetition changes nothing and leads to the same page. */
    @Operation(
            operationId = "submitCancelPage",
            summary = "Cancel your registration from the page",
            description = "Cancels the registration, and redirects to its page. Sending it again" + " changes nothing.")
    @LeadsToPage
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/cancel")
    ResponseEntity<Void> cancel(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
            editor.cancel(new RegistrationId(own.registrationId()), own.organizer(), _ -> {});
        });
        return seePage(token);
    }

    @Operation(
            operationId = "showErasePage",
            summary = "Ask whether to delete your data",
            description = "A page with one button, also for a cancelled registration. Showing it changes nothing.")
    @Refuses(status = 410, type = "gone", detail = "The data is deleted already.")
    @GetMapping("/erase")
    String askToErase(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        RegistrationPage.Shown shown = page.prepare(token, model, request, response);
        if (shown.erased()) {
            response.setStatus(HttpStatus.GONE.value());
            return "manage-cancelled";
        }
        return "erase";
    }

    /** A repetition changes nothing and leads to the same page. */
    @Operation(
            operationId = "submitErasePage",
            summary = "Delete your data from the page",
            description = "Erases the personal data of the registration, and redirects to its page. Sending it again"
                    + " changes nothing.")
    @LeadsToPage
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/erase")
    ResponseEntity<Void> erase(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        Tenancy.runAsPlatform(() -> eraser.erase(
                passes.owner(token)
                        .flatMap(own -> registrations.find(new RegistrationId(own.registrationId()), own.organizer()))
                        .orElseThrow(Problem::notFound),
                _ -> {}));
        return seePage(token);
    }

    /** A repetition changes nothing and leads to the same page. If it comes too late, the registration is cancelled. */
    @Operation(
            operationId = "submitConfirmEmail",
            summary = "Confirm your e-mail address from the page",
            description = "Confirms the e-mail address of the registration, and redirects to its page. Sending it again"
                    + " changes nothing. With the token of a mail to a new address, the registration has that address"
                    + " afterwards, and earlier links end. If that is not possible, the page says why.")
    @LeadsToPage
    @Refuses(
            status = 409,
            type = "address-registered",
            detail = "This address is already registered for the event. Nothing was changed.")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The link cannot confirm the address any more.")
    @PostMapping("/confirm")
    Object confirm(
            @Parameter(description = "Token of the link in the mail.") @PathVariable String token,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (Tenancy.callAsPlatform(() -> passes.manager(token)).isEmpty()) {
            EmailChanger.Confirmation confirmation =
                    Tenancy.callAsPlatform(() -> emails.confirm(token)).orElse(EmailChanger.Confirmation.ENDED);
            if (confirmation != EmailChanger.Confirmation.CONFIRMED) {
                return emailPage.show(token, confirmation, model, request, response);
            }
        }
        return claim(token, claims::confirmEmail);
    }

    /** A repetition changes nothing and leads to the same page. If it comes too late, the registration is cancelled. */
    @Operation(
            operationId = "submitAcceptOffer",
            summary = "Accept the seat that is offered to you from the page",
            description =
                    "Accepts the seat of a registration that is OFFERED, and redirects to its page. Sending it again"
                            + " changes nothing. After the end of the offer the page says that it has expired.")
    @LeadsToPage
    @PostMapping("/accept")
    ResponseEntity<Void> accept(
            @Parameter(description = "Token of the link in the message.") @PathVariable String token) {
        return claim(token, claims::acceptOffer);
    }

    /** A repetition changes nothing and leads to the same page. */
    @Operation(
            operationId = "submitOwnCalendar",
            summary = "Open your calendar with all your events from the page",
            description =
                    "Opens a calendar with all live events of the organizer that you are registered for, and redirects"
                            + " to the page of the registration, which then has its address. The page offers it if nobody but you"
                            + " can have the link to the page: you gave one address only, or you confirmed your e-mail address."
                            + " Otherwise, and when it is sent again, nothing changes.")
    @LeadsToPage
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/calendar")
    ResponseEntity<Void> openCalendar(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
            if (!own.revoked()) {
                calendars.open(token, own.registrationId(), own.organizer());
            }
        });
        return seePage(token);
    }

    private ResponseEntity<Void> claim(String token, BiConsumer<RegistrationId, OrganizerId> claim) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
            claim.accept(new RegistrationId(own.registrationId()), own.organizer());
        });
        return seePage(token);
    }

    private static ResponseEntity<Void> seePage(String token) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/manage/" + token))
                .build();
    }
}
