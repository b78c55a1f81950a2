package io.callboard.registration.registration;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.registrant.RegistrantForm.Reading;
import io.callboard.registration.registration.Registering.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The plain page on which people register. It needs no JavaScript and no cookie: sending the form twice, or from another
 * site, does what POST /registrations does for anybody.
 */
@Controller
@RequestMapping("/register/{eventId}")
class RegisterPage {

    private static final String FORM = "register";
    private static final String CLOSED = "register-closed";

    private final LiveEvents liveEvents;
    private final Registering registering;
    private final Clock clock;

    RegisterPage(LiveEvents liveEvents, Registering registering, Clock clock) {
        this.liveEvents = liveEvents;
        this.registering = registering;
        this.clock = clock;
    }

    @GetMapping
    String form(@PathVariable UUID eventId, Model model) {
        LiveEventDetails details = show(eventId, model);
        Optional<Refusal> refusal = Admission.refusal(details.event(), clock.instant());
        if (refusal.isPresent()) {
            model.addAttribute("reason", refusal.get().detail);
            return CLOSED;
        }
        model.addAttribute("form", RegisterForm.empty(details.channels()));
        return FORM;
    }

    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String register(
            @PathVariable UUID eventId,
            @RequestParam Map<String, String> parameters,
            Model model,
            HttpServletResponse response) {
        LiveEventDetails details = show(eventId, model);
        RegisterForm form = RegisterForm.of(parameters, details.channels());
        return switch (form.read(clock.instant())) {
            case Reading.Readable readable -> {
                try {
                    Outcome outcome =
                            Tenancy.callAsPlatform(() -> registering.register(eventId, readable.registrant()));
                    model.addAttribute("form", form);
                    yield result(outcome, model, response);
                } catch (BusyException e) {
                    response.setHeader(HttpHeaders.RETRY_AFTER, BusyException.RETRY_AFTER_SECONDS);
                    response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
                    model.addAttribute("form", form.asBusy());
                    yield FORM;
                }
            }
            case Reading.Flawed flawed -> {
                response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
                model.addAttribute("form", form.with(flawed.flaws()));
                yield FORM;
            }
        };
    }

    private static String result(Outcome outcome, Model model, HttpServletResponse response) {
        return switch (outcome) {
            case Outcome.Registered registered -> {
                model.addAttribute("confirmed", registered.status() == RegistrationStatus.CONFIRMED);
                model.addAttribute("links", registered.links());
                yield "registered";
            }
            case Outcome.Refused refused -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                model.addAttribute("reason", refused.refusal().detail);
                yield CLOSED;
            }
            case Outcome.UnknownEvent unknown -> throw Problem.notFound();
        };
    }

    private LiveEventDetails show(UUID eventId, Model model) {
        LiveEventDetails details =
                Tenancy.callAsPlatform(() -> liveEvents.describe(eventId)).orElseThrow(Problem::notFound);
        model.addAttribute("event", details);
        model.addAttribute(
                "times",
                ShownTimes.of(
                        details.event().startsAt(),
                        details.event().endsAt(),
                        details.event().zone()));
        return details;
    }
}
