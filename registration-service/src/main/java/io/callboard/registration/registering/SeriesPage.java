package io.callboard.registration.registering;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.TimeZones;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.registering.ChallengePage.Proof;
import io.callboard.registration.registering.Registrar.Outcome;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registrant.Source;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
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
 * The page on which people register for several dates of a series. Like {@link RegisterPage} it needs no JavaScript and
 * no cookie.
 */
@Controller
@Tag(name = "pages")
@RequestMapping("/register/series/{seriesId}")
class SeriesPage {

    private static final String FORM = "register-series";
    private static final String DONE = "registered-series";

    /** The zones of places. The other ids are abbreviations and old names. */
    static final List<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(zone -> zone.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.*|UTC"))
            .sorted()
            .toList();

    private final LiveEvents liveEvents;
    private final Registrar registrar;
    private final AddressLimit limit;
    private final ChallengePage challenge;
    private final MessageSource texts;
    private final Clock clock;

    SeriesPage(
            LiveEvents liveEvents,
            Registrar registrar,
            AddressLimit limit,
            ChallengePage challenge,
            MessageSource texts,
            Clock clock) {
        this.liveEvents = liveEvents;
        this.registrar = registrar;
        this.limit = limit;
        this.challenge = challenge;
        this.texts = texts;
        this.clock = clock;
    }

    @Operation(
            operationId = "showSeriesPage",
            summary = "Show the registration form of a series",
            description =
                    "Lists the dates that people can register for, in the time zone of the query, or else in that of"
                            + " the first date. In English, German or Spanish, by Accept-Language.")
    @GetMapping
    String form(
            @Parameter(description = "Id of the series.") @PathVariable UUID seriesId,
            @Parameter(description = "IANA time zone in which the page shows times.")
                    @RequestParam(required = false)
                    @Nullable
                    String zone,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters,
            Locale locale,
            Model model,
            HttpServletRequest request) {
        show(open(seriesId), parameters, locale, model, request);
        return FORM;
    }

    @Operation(
            operationId = "submitSeriesPage",
            summary = "Register for several dates from the page",
            description =
                    "Takes the form of the page. Each date is a registration of its own, with the same checks and the"
                            + " same effect as POST /api/v1/registrations, and the page shows the result of each. Where the"
                            + " deployment demands a challenge, a form without its solution makes registrations whose e-mail"
                            + " address has to be confirmed.")
    @Refuses(status = 409, type = "event-full", detail = "All seats are taken and there is no waiting list.")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = SeriesFields.class),
                            examples = @ExampleObject(SeriesFields.EXAMPLE)))
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String register(
            @Parameter(description = "Id of the series.") @PathVariable UUID seriesId,
            @RequestParam MultiValueMap<String, String> parameters,
            Locale locale,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String solution = parameters.getFirst("challenge");
        Proof proof = challenge.expected(solution);
        List<LiveEventDetails> open = open(seriesId);
        Shown shown = show(proof == Proof.BY_MAIL ? confirmingEmail(open) : open, parameters, locale, model, request);
        SeriesForm form = shown.form();
        List<SeriesDate> picked = shown.dates().stream()
                .filter(date -> date.picked() && !date.asks())
                .toList();
        return switch (form.read(clock.instant())) {
            case Reading.Readable readable
            when !picked.isEmpty() -> {
                if (proof == Proof.NONE || proof == Proof.SOLVED && !challenge.isSolved(solution)) {
                    model.addAttribute("challengeFailed", true);
                    yield flawed(form, model, response);
                }
                limit.count(readable.registrant());
                List<SeriesDate> answers = picked.stream()
                        .map(date -> registered(date, readable.registrant(), proof))
                        .toList();
                model.addAttribute("dates", answers);
                answer(answers, response);
                yield DONE;
            }
            case Reading.Readable readable -> flawed(form.with(List.of(), true), model, response);
            case Reading.Flawed flawed -> flawed(form.with(flawed.flaws(), picked.isEmpty()), model, response);
        };
    }

    /** The fields of {@link SeriesForm} in the OpenAPI document. */
    @Schema(name = "SeriesForm", description = "The fields of the registration page of a series.")
    record SeriesFields(
            @Schema(
                    description = "The live events to register for; the field appears once for each.",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            List<UUID> event,

            @Schema(description = "First name.", requiredMode = Schema.RequiredMode.REQUIRED)
            String firstName,

            @Schema(description = "Last name.") @Nullable String lastName,

            @Schema(description = "E-mail address. Ignored unless a date reminds by e-mail.") @Nullable
            String email,

            @Schema(description = "Phone number with country code. Ignored unless a date reminds by text message.")
            @Nullable
            String phone,

            @Schema(
                    description = "The sentence beside the checkbox of the page, as it was shown.",
                    example = SeriesFields.CONSENT,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String consent,

            @Schema(description = "IANA time zone in which pages and messages show times.", example = "Europe/Berlin")
            @Nullable
            String zone,

            @Schema(description = "The solution of a challenge, where the deployment demands one.") @Nullable
            String challenge,

            @Schema(description = "Where the registrant came from.") @JsonProperty("utm_source") @Nullable
            String source) {

        static final String CONSENT =
                "I agree that the organizer stores my details and writes to me about these events by e-mail.";

        static final String EXAMPLE = "{\"event\": [\"019ac3f0-7c5e-7b1a-9d43-2f6b8c1e0a57\"], \"firstName\": \"Ada\","
                + " \"email\": \"ada@example.com\", \"consent\": \"" + CONSENT + "\"}";
    }

    private record Shown(SeriesForm form, List<SeriesDate> dates) {}

    private List<LiveEventDetails> open(UUID seriesId) {
        List<LiveEventDetails> all = Tenancy.callAsPlatform(() -> liveEvents.describeSeries(seriesId));
        if (all.isEmpty()) {
            throw Problem.notFound();
        }
        Instant now = clock.instant();
        return all.stream()
                .filter(event -> Admission.refusal(event.event(), now).isEmpty())
                .toList();
    }

    /** Those dates for a person who has to confirm the e-mail address; after a start it is too late. */
    private List<LiveEventDetails> confirmingEmail(List<LiveEventDetails> open) {
        Instant now = clock.instant();
        return open.stream()
                .map(LiveEventDetails::confirmingEmail)
                .filter(event -> event.event().isOpen(now))
                .toList();
    }

    private Shown show(
            List<LiveEventDetails> open,
            MultiValueMap<String, String> parameters,
            Locale locale,
            Model model,
            HttpServletRequest request) {
        String chosen = zone(parameters.getFirst("zone"));
        SeriesForm form = form(
                open,
                parameters,
                chosen,
                locale,
                PageLocaleResolver.preferred(request).orElse(null));
        List<SeriesDate> dates = open.stream()
                .map(event -> SeriesDate.of(
                        event,
                        ShownTimes.of(
                                event.event().startsAt(),
                                event.event().endsAt(),
                                chosen == null ? open.getFirst().event().zone() : chosen,
                                locale),
                        form.picked()))
                .toList();
        challenge.show(model, locale);
        model.addAttribute("zones", ZONES);
        model.addAttribute("form", form);
        model.addAttribute("dates", dates);
        if (!open.isEmpty()) {
            model.addAttribute("series", open.getFirst());
        }
        return new Shown(form, dates);
    }

    private SeriesForm form(
            List<LiveEventDetails> open,
            MultiValueMap<String, String> parameters,
            @Nullable String zone,
            Locale locale,
            @Nullable String language) {
        Map<String, String> fields = parameters.asSingleValueMap();
        Set<Channel> channels = open.stream()
                .flatMap(event -> event.channels().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Channel.class)));
        return new SeriesForm(
                fields.getOrDefault("firstName", ""),
                fields.getOrDefault("lastName", ""),
                channels.contains(Channel.EMAIL) ? fields.getOrDefault("email", "") : "",
                channels.contains(Channel.SMS) ? fields.getOrDefault("phone", "") : "",
                fields.getOrDefault("consent", ""),
                texts.getMessage(ConsentTexts.key("series.consent", channels), null, locale),
                zone,
                language,
                Set.copyOf(parameters.getOrDefault("event", List.of())),
                Source.ofPage(fields),
                channels,
                Set.of());
    }

    private static String flawed(SeriesForm form, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        model.addAttribute("form", form);
        return FORM;
    }

    private SeriesDate registered(SeriesDate date, Registrant registrant, Proof proof) {
        try {
            Outcome outcome = Tenancy.callAsPlatform(() -> proof == Proof.BY_MAIL
                    ? registrar.registerUnproven(date.eventId(), registrant)
                    : registrar.register(date.eventId(), registrant));
            return switch (outcome) {
                case Outcome.Registered registered ->
                    date.answered(answer(date, registered.status()), registered.links());
                case Outcome.Refused refused -> date.answered(refused.refusal().slug, null);
                // The organizer has added a question since the page was made, or the date needs an e-mail address.
                case Outcome.Flawed flawed ->
                    date.answered(
                            flawed.flaws().stream()
                                            .anyMatch(flaw -> flaw.field().equals("email"))
                                    ? "email"
                                    : "asks",
                            null);
                case Outcome.UnknownEvent unknown -> date.answered(Refusal.REGISTRATION_CLOSED.slug, null);
            };
        } catch (BusyException e) {
            return date.answered("busy", null);
        }
    }

    private static String answer(SeriesDate date, RegistrationStatus status) {
        return switch (status) {
            case CONFIRMED -> "confirmed";
            case PENDING -> date.confirmsEmail() ? "pending" : "approval";
            case WAITLISTED, OFFERED, CANCELLED -> "waitlisted";
        };
    }

    /** Sets the status of one refused registration if no date was taken. */
    private static void answer(List<SeriesDate> dates, HttpServletResponse response) {
        if (dates.stream().anyMatch(SeriesDate::isRegistered)) {
            return;
        }
        if (dates.stream().anyMatch(date -> date.answer().equals("busy"))) {
            response.setHeader(HttpHeaders.RETRY_AFTER, BusyException.RETRY_AFTER_SECONDS);
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        } else {
            response.setStatus(HttpStatus.CONFLICT.value());
        }
    }

    /** An unknown zone counts as none. */
    private static @Nullable String zone(@Nullable String asked) {
        try {
            return asked == null || asked.isBlank() ? null : TimeZones.of(asked);
        } catch (InvalidValueException unknown) {
            return null;
        }
    }
}
