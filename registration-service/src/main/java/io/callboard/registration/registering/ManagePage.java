package io.callboard.registration.registering;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.attendance.Attendance;
import io.callboard.registration.liveevent.BrandingPage;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEventContent;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.OwnCalendars;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.DetailsForm;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
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

    private final Passes passes;
    private final OwnCalendars calendars;
    private final Registrations registrations;
    private final LiveEvents liveEvents;
    private final RegistrationEditor editor;
    private final SeatClaims claims;
    private final Eraser eraser;
    private final EmailChanger emails;
    private final EmailChanges emailChanges;
    private final EmailChangePage emailPage;
    private final Clock clock;

    ManagePage(
            Passes passes,
            OwnCalendars calendars,
            Registrations registrations,
            LiveEvents liveEvents,
            RegistrationEditor editor,
            SeatClaims claims,
            Eraser eraser,
            EmailChanger emails,
            EmailChanges emailChanges,
            EmailChangePage emailPage,
            Clock clock) {
        this.passes = passes;
        this.calendars = calendars;
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.editor = editor;
        this.claims = claims;
        this.eraser = eraser;
        this.emails = emails;
        this.emailChanges = emailChanges;
        this.emailPage = emailPage;
        this.clock = clock;
    }

    /**
     * The content of the page.
     *
     * @param stage phase of the live event: AHEAD, CANCELLED or OVER
     * @param waitingPosition 1 for the next who gets a seat; null if the registration does not wait
     * @param confirmUntil until when the e-mail address can be confirmed; null if there is nothing to confirm
     * @param offerUntil until when the seat can be accepted that is offered; null if none is
     * @param cancellation why it was cancelled; null if the registrant or the organizer wanted it
     * @param decisionReason what the organizer said when denying it; null if nothing
     * @param newEmail a new address that waits for its confirmation, masked; null if none does
     * @param newEmailUntil until when it can be confirmed; null if none waits
     * @param links null if they cannot be derived from the token
     * @param calendar the calendar with all events of the person; null if the page does not offer it
     * @param erased whether the personal data was erased
     * @param reminders what the registrant wishes
     * @param remindAgain when the page offers to remind again
     * @param details what the registrant may change
     */
    record Shown(
            UUID eventId,
            String title,
            ShownTimes times,
            String stage,
            String status,
            @Nullable Integer waitingPosition,
            @Nullable String confirmUntil,
            @Nullable String offerUntil,
            @Nullable String cancellation,
            @Nullable String decisionReason,
            String name,
            @Nullable String email,
            @Nullable String newEmail,
            @Nullable String newEmailUntil,
            @Nullable String phone,
            @Nullable PassLinks links,
            OwnCalendars.@Nullable Offer calendar,
            List<LiveEventContent.Resource> resources,
            LiveEventContent content,
            boolean takesRegistrations,
            boolean erased,
            RemindersForm reminders,
            List<String> remindAgain,
            Instant startsAt,
            OwnDetailsForm details,
            Questions questions) {}

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
        return page("manage", token, model, request, response);
    }

    /** The same fields again change nothing and lead to the same page. */
    @Operation(
            operationId = "submitRemindersPage",
            summary = "Change your reminders from the page",
            description =
                    "Stores which reminders you want, and redirects to the page of the registration. It has the same"
                            + " checks and the same effect as PATCH /api/v1/registrations/manage/{token}. If a field is not"
                            + " valid, the page shows why.")
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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
        Shown shown = prepare(token, model, request, response);
        String page = page("manage", shown, response);
        if (response.getStatus() == HttpStatus.GONE.value()) {
            return page;
        }
        ReminderWishes wishes = form.read(clock.instant(), shown.startsAt(), flaws);
        if (!flaws.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("reminders", form);
            model.addAttribute("flaws", flaws.stream().map(Flaw::field).collect(Collectors.toSet()));
            return page;
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
            operationId = "showOwnDetailsPage",
            summary = "Show the form for changing your data",
            description = "A form with the data that you may change. Showing it changes nothing.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping("/details")
    String details(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Shown shown = prepare(token, model, request, response);
        model.addAttribute("form", shown.details());
        model.addAttribute("zones", SeriesPage.ZONES);
        return page("details", shown, response);
    }

    /** The fields of {@link OwnDetailsForm} in the OpenAPI document. */
    @Schema(name = "OwnDetailsForm", description = "The fields of the page on which you change your data.")
    record OwnDetailsFields(
            @Schema(description = "First name.", requiredMode = Schema.RequiredMode.REQUIRED)
            String firstName,

            @Schema(description = "Last name. Empty for none.") @Nullable
            String lastName,

            @Schema(description = "A new e-mail address. Empty to keep the present one.") @Nullable
            String email,

            @Schema(description = "Company. Empty for none.") @Nullable
            String company,

            @Schema(
                    description = "The channels on which you want messages: at least one.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"},
                    requiredMode = Schema.RequiredMode.REQUIRED)
            List<String> channels,

            @Schema(description = "BCP 47 language tag. Empty for the language of the browser.") @Nullable
            String locale,

            @Schema(description = "IANA time zone. Empty for that of the live event.") @Nullable
            String timeZone) {

        static final String EXAMPLE = "{\"firstName\": \"Ada\", \"lastName\": \"Lovelace\", \"company\": \"\","
                + " \"channels\": [\"EMAIL\"], \"locale\": \"de\", \"timeZone\": \"Europe/Berlin\"}";
    }

    /** The same fields again change nothing and lead to the same page. */
    @Operation(
            operationId = "submitOwnDetailsPage",
            summary = "Change your data from the page",
            description =
                    "Stores the fields of the form, and redirects to the page of the registration. The answer to a question"
                            + " of the live event is the field answers. followed by the key of the question. It has the same"
                            + " checks and the same effect as PATCH /api/v1/registrations/manage/{token}. If a field is not"
                            + " valid, the page shows why. A new e-mail address counts once it is confirmed.")
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = OwnDetailsFields.class),
                            examples = @ExampleObject(OwnDetailsFields.EXAMPLE)))
    @PostMapping(path = "/details", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    Object describe(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> fields,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Shown shown = prepare(token, model, request, response);
        String page = page("details", shown, response);
        if (response.getStatus() == HttpStatus.GONE.value()) {
            return page;
        }
        OwnDetailsForm form = shown.details().typed(fields);
        List<Flaw> flaws = new ArrayList<>();
        EmailAddress email = form.newEmail().isBlank() ? null : DetailsForm.readEmail(form.newEmail(), flaws);
        model.addAttribute("zones", SeriesPage.ZONES);
        try {
            Tenancy.runAsPlatform(() -> {
                Passes.Holder own = passes.manager(token).orElseThrow(Problem::notFound);
                editor.change(
                        new RegistrationId(own.registrationId()),
                        own.organizer(),
                        passes.linksOf(token),
                        registrant -> {
                            Registrant described = form.details().read(registrant, shown.questions(), flaws);
                            return flaws.isEmpty() ? described : registrant;
                        },
                        () -> Optional.ofNullable(email).filter(_ -> flaws.isEmpty()),
                        _ -> {});
            });
        } catch (EmailChangeRefusedException refused) {
            Problem problem = ManageController.problem(refused);
            response.setStatus(problem.getStatusCode().value());
            problem.getHeaders().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
            model.addAttribute(
                    "form",
                    form.withEmailProblem(
                            switch (refused.reason()) {
                                case EVENT_CANCELLED -> "details.email.cancelled";
                                case TOO_MANY -> "details.email.wait";
                            }));
            return page;
        }
        if (!flaws.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("form", form.with(flaws));
            return page;
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/manage/" + token + "?changed"))
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
        return page("cancel", token, model, request, response);
    }

    /** A repetition changes nothing and leads to the same page. */
    @Operation(
            operationId = "submitCancelPage",
            summary = "Cancel your registration from the page",
            description = "Cancels the registration, and redirects to its page. Sending it again" + " changes nothing.")
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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
        Shown shown = prepare(token, model, request, response);
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
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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
    @ApiResponse(
            responseCode = "303",
            description = "See Other",
            content = @Content,
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
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

    private static @Nullable String confirmUntil(Registration registration, String zone, Locale language) {
        return registration.awaitsEmail() ? moment(registration.pendingUntil(), zone, language) : null;
    }

    private static @Nullable String moment(@Nullable Instant instant, String zone, Locale language) {
        return instant == null ? null : ShownTimes.moment(instant, zone, language);
    }

    private Shown prepare(String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        Shown shown = Tenancy.callAsPlatform(() -> shown(token, request));
        model.addAttribute("own", shown);
        model.addAttribute("reminders", shown.reminders());
        model.addAttribute("flaws", Set.of());
        model.addAttribute("times", RemindersForm.times());
        BrandingPage.show(shown.eventId(), shown.content(), model, response);
        model.addAttribute("path", "/manage/" + token);
        model.addAttribute("copy", "/api/v1/registrations/manage/" + token + "/personal-data");
        return shown;
    }

    private String page(
            String name, String token, Model model, HttpServletRequest request, HttpServletResponse response) {
        return page(name, prepare(token, model, request, response), response);
    }

    private static String page(String name, Shown shown, HttpServletResponse response) {
        if (shown.status().equals(RegistrationStatus.CANCELLED.name())) {
            response.setStatus(HttpStatus.GONE.value());
            return "manage-cancelled";
        }
        return name;
    }

    private Shown shown(String token, HttpServletRequest request) {
        Passes.Holder own = passes.manager(token).orElseThrow(() -> ManageController.unknown(token, passes));
        Registration registration = registrations
                .find(new RegistrationId(own.registrationId()), own.organizer())
                .orElseThrow(Problem::notFound);
        LiveEventDetails details = liveEvents.describe(registration.eventId()).orElseThrow(Problem::notFound);
        LiveEvent event = details.event();
        Instant now = clock.instant();
        RegistrationView view = RegistrationView.of(registration, Attendance.NONE);
        String zone = view.timeZone() == null ? event.zone() : view.timeZone();
        Locale language = PageLocaleResolver.showTo(view.locale(), request);
        EmailChanges.Waiting newEmail =
                own.revoked() ? null : emailChanges.waiting(registration).orElse(null);
        return new Shown(
                event.id(),
                details.title(),
                details.content().inPerson() == null
                        ? ShownTimes.of(event.startsAt(), event.endsAt(), zone, language)
                        : ShownTimes.inPerson(event.startsAt(), event.endsAt(), event.zone(), zone, language),
                event.isCancelled() ? "CANCELLED" : event.isOver(now) ? "OVER" : "AHEAD",
                own.revoked()
                        ? RegistrationStatus.CANCELLED.name()
                        : registration.status().name(),
                registrations.waitingPosition(registration),
                confirmUntil(registration, zone, language),
                moment(registration.offerExpiresAt(), zone, language),
                registration.cancellation() == null
                        ? null
                        : registration.cancellation().name(),
                registration.decisionReason(),
                view.lastName() == null ? view.firstName() : view.firstName() + " " + view.lastName(),
                view.email(),
                newEmail == null ? null : newEmail.email().masked(),
                newEmail == null ? null : moment(newEmail.until(), zone, language),
                view.phone(),
                passes.linksOf(token).orElse(null),
                own.revoked()
                        ? null
                        : calendars
                                .offer(token, own.registrationId(), own.organizer())
                                .orElse(null),
                registration.status() == RegistrationStatus.CONFIRMED && !own.revoked()
                        ? details.content().resources()
                        : List.of(),
                details.content(),
                event.isOpen(now),
                registration.isErased(),
                RemindersForm.of(registration.registrant().reminderWishes()),
                RemindersForm.remindAgain(now, event.startsAt()),
                event.startsAt(),
                OwnDetailsForm.of(registration.registrant(), details),
                details.questions());
    }
}
