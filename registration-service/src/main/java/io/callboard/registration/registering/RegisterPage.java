package io.callboard.registration.registering;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.BrandingPage;
import io.callboard.registration.liveevent.LiveEventContent.InPerson;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pageview.PageViews;
import io.callboard.registration.pass.CalendarLinks;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.registering.ChallengePage.Proof;
import io.callboard.registration.registering.Registrar.Outcome;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.stats.CurrentFigures;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The plain page on which people register. It needs no JavaScript and no cookie. It is in the language that the browser
 * asks for. Sending the form twice, or from another site, has the same effect as POST /registrations, which is public.
 */
@Controller
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
@RequestMapping("/register/{eventId}")
class RegisterPage {

    private static final String FORM = "register";
    private static final String CLOSED = "register-closed";
    private static final List<String> PURPOSES = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    private final LiveEvents liveEvents;
    private final Registrar registrar;
    private final AddressLimit limit;
    private final ChallengePage challenge;
    private final PageViews views;
    private final CurrentFigures figures;
    private final MessageSource texts;
    private final Clock clock;

    RegisterPage(
            LiveEvents liveEvents,
            Registrar registrar,
            AddressLimit limit,
            ChallengePage challenge,
            PageViews views,
            CurrentFigures figures,
            MessageSource texts,
            Clock clock) {
        this.liveEvents = liveEvents;
        this.registrar = registrar;
        this.limit = limit;
        this.challenge = challenge;
        this.views = views;
        this.figures = figures;
        this.texts = texts;
        this.clock = clock;
    }

    @Operation(
            operationId = "showRegisterPage",
            summary = "Show the registration form of a live event",
            description =
                    "The page behind registrationUrl. If registration is not possible, it says why. In English,"
                            + " German or Spanish, by Accept-Language. A view of the form by a browser is counted, without cookies.")
    @GetMapping
    String form(
            @Parameter(description = "Id of the live event.") @PathVariable UUID eventId,
            @Parameter(
                            description = "Key of one of the live event's segments: the page shows its texts, and the"
                                    + " registration belongs to it. Another key is ignored.")
                    @RequestParam(required = false)
                    @Nullable
                    String segment,
            Locale locale,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        LiveEventDetails details = show(eventId, segment, locale, model, response);
        Optional<Refusal> refusal = Admission.refusal(details.event(), clock.instant());
        if (refusal.isPresent()) {
            model.addAttribute("reason", refusal.get().slug);
            return CLOSED;
        }
        OptionalInt free = Tenancy.callAsPlatform(() -> figures.freeSeats(eventId));
        if (free.equals(OptionalInt.of(0)) && !details.event().waitlist()) {
            model.addAttribute("reason", Refusal.EVENT_FULL.slug);
            return CLOSED;
        }
        free.ifPresent(seats -> model.addAttribute("freeSeats", seats));
        if (!request.getMethod().equals(HttpMethod.HEAD.name())) {
            views.count(eventId, request.getHeader(HttpHeaders.USER_AGENT), purpose(request));
        }
        model.addAttribute("form", RegisterForm.empty(details, consentText(details, locale)));
        return FORM;
    }

    @Operation(
            operationId = "submitRegisterPage",
            summary = "Register from the page",
            description =
                    "Takes the form of the page. The answer to a question of the live event is the field answers. followed"
                            + " by the key of the question. It has the same checks and the same effect as"
                            + " POST /api/v1/registrations. The language that the browser asks for first becomes that of"
                            + " the registration. Where the deployment demands a challenge, a form without its solution"
                            + " makes a registration whose e-mail address has to be confirmed.")
    @Refuses(status = 409, type = "event-full", detail = "All seats are taken and there is no waiting list.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = RegisterFields.class),
                            examples = @ExampleObject(RegisterFields.EXAMPLE)))
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String register(
            @Parameter(description = "Id of the live event.") @PathVariable UUID eventId,
            @RequestParam MultiValueMap<String, String> parameters,
            Locale locale,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        LiveEventDetails shown = show(eventId, parameters.getFirst("segment"), locale, model, response);
        String solution = parameters.getFirst("challenge");
        Proof proof = proof(solution, shown);
        LiveEventDetails details = proof == Proof.BY_MAIL ? shown.confirmingEmail() : shown;
        model.addAttribute("event", details);
        RegisterForm form = RegisterForm.of(
                parameters,
                details,
                consentText(details, locale),
                PageLocaleResolver.preferred(request).orElse(null));
        return switch (form.read(clock.instant(), details.questions())) {
            case Reading.Readable readable -> {
                if (proof == Proof.NONE || proof == Proof.SOLVED && !challenge.isSolved(solution)) {
                    yield unproven(form, details, model, response);
                }
                limit.count(readable.registrant());
                try {
                    Outcome outcome = Tenancy.callAsPlatform(() -> proof == Proof.BY_MAIL
                            ? registrar.registerUnproven(eventId, readable.registrant())
                            : registrar.register(eventId, readable.registrant()));
                    model.addAttribute("form", form);
                    yield outcome instanceof Outcome.Flawed flawed
                            ? again(form, flawed.flaws(), model, response)
                            : result(outcome, details, model, response);
                } catch (BusyException e) {
                    response.setHeader(HttpHeaders.RETRY_AFTER, BusyException.RETRY_AFTER_SECONDS);
                    response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
                    model.addAttribute("form", form.asBusy());
                    yield FORM;
                }
            }
            case Reading.Flawed flawed -> again(form, flawed.flaws(), model, response);
        };
    }

    private String unproven(RegisterForm form, LiveEventDetails details, Model model, HttpServletResponse response) {
        Optional<Refusal> refusal = Admission.refusal(details.event(), clock.instant());
        if (refusal.isPresent()) {
            return result(new Outcome.Refused(refusal.get()), details, model, response);
        }
        model.addAttribute("challengeFailed", true);
        return again(form, List.of(), model, response);
    }

    /** After the start it is too late to confirm an address. */
    private Proof proof(@Nullable String solution, LiveEventDetails details) {
        Proof expected = challenge.expected(solution);
        boolean begun = !clock.instant().isBefore(details.event().startsAt());
        return expected == Proof.BY_MAIL && begun ? Proof.NONE : expected;
    }

    /** What a browser says when it fetches the page in advance, by the present name of the header and by older ones. */
    private static @Nullable String purpose(HttpServletRequest request) {
        return PURPOSES.stream()
                .map(request::getHeader)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String again(RegisterForm form, List<Flaw> flaws, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("form", form.with(flaws));
        return FORM;
    }

    /** The fields of {@link RegisterForm} in the OpenAPI document. */
    @Schema(name = "RegisterForm", description = "The fields of the registration page.")
    record RegisterFields(
            @Schema(description = "First name.", requiredMode = Schema.RequiredMode.REQUIRED)
            String firstName,

            @Schema(description = "Last name.") @Nullable String lastName,

            @Schema(description = "E-mail address. Ignored unless the live event reminds by e-mail.") @Nullable
            String email,

            @Schema(
                    description =
                            "Phone number with country code. Ignored unless the live event reminds by text message.")
            @Nullable
            String phone,

            @Schema(
                    description = "The sentence beside the checkbox of the page, as it was shown.",
                    example = RegisterFields.CONSENT,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String consent,

            @Schema(description = "Key of one of the live event's segments; the address of the page has it.") @Nullable
            String segment,

            @Schema(description = "The solution of a challenge, where the deployment demands one.") @Nullable
            String challenge,

            @Schema(description = "Where the registrant came from.") @JsonProperty("utm_source") @Nullable
            String source) {

        static final String CONSENT =
                "I agree that the organizer stores my details and writes to me about this event by e-mail.";

        static final String EXAMPLE =
                "{\"firstName\": \"Ada\", \"email\": \"ada@example.com\", \"consent\": \"" + CONSENT + "\"}";
    }

    private static String result(Outcome outcome, LiveEventDetails details, Model model, HttpServletResponse response) {
        return switch (outcome) {
            case Outcome.Registered registered -> {
                model.addAttribute("status", registered.status().name());
                model.addAttribute("state", state(registered.status(), details));
                model.addAttribute("links", registered.links());
                model.addAttribute("calendars", calendars(details, registered.links()));
                yield "registered";
            }
            case Outcome.Refused refused -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                model.addAttribute("reason", refused.refusal().slug);
                yield CLOSED;
            }
            case Outcome.Flawed flawed -> throw new IllegalStateException("flaws are shown beside their fields");
            case Outcome.UnknownEvent unknown -> throw Problem.notFound();
        };
    }

    private static CalendarLinks calendars(LiveEventDetails details, PassLinks links) {
        InPerson venue = details.content().inPerson();
        return CalendarLinks.of(
                details.title(),
                details.event().startsAt(),
                details.event().endsAt(),
                venue == null ? null : venue.inOneLine(),
                links);
    }

    /** The end of the key of the text about this status. */
    private static String state(RegistrationStatus status, LiveEventDetails details) {
        return switch (status) {
            case CONFIRMED -> "confirmed";
            case PENDING -> details.event().confirmEmailFirst() ? "confirm" : "approval";
            case WAITLISTED, OFFERED, CANCELLED -> "waitlisted";
        };
    }

    private LiveEventDetails show(
            UUID eventId, @Nullable String segment, Locale locale, Model model, HttpServletResponse response) {
        LiveEventDetails details =
                Tenancy.callAsPlatform(() -> liveEvents.describe(eventId)).orElseThrow(Problem::notFound);
        model.addAttribute("event", details);
        model.addAttribute("segment", details.content().segment(segment).orElse(null));
        challenge.show(model, locale);
        BrandingPage.show(eventId, details.content(), model, response);
        model.addAttribute(
                "times",
                ShownTimes.of(
                        details.event().startsAt(),
                        details.event().endsAt(),
                        details.event().zone(),
                        locale));
        return details;
    }

    private String consentText(LiveEventDetails details, Locale locale) {
        return texts.getMessage(ConsentTexts.key("register.consent", details.channels()), null, locale);
    }
}
