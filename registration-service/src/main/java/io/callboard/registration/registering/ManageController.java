package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.DetailsForm;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.PersonName;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.ReminderWishes;
import io.callboard.registration.registrant.ReminderWishes.QuietHours;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Self-service of a registrant with the secret link. */
@RestController
@Tag(
        name = "manage",
        description = "What registrants do with their own registration. The token in the path is the secret.")
@RequestMapping("/api/v1/registrations/manage/{token}")
class ManageController {

    private final Passes passes;
    private final Registrations registrations;
    private final WaitlistedRegistrations waitlisted;
    private final RegistrationEditor editor;
    private final SeatClaims claims;
    private final EmailChanger emails;
    private final EmailChanges emailChanges;
    private final LiveEvents liveEvents;
    private final JsonMapper json;
    private final Clock clock;

    ManageController(
            Passes passes,
            Registrations registrations,
            WaitlistedRegistrations waitlisted,
            RegistrationEditor editor,
            SeatClaims claims,
            EmailChanger emails,
            EmailChanges emailChanges,
            LiveEvents liveEvents,
            JsonMapper json,
            Clock clock) {
        this.passes = passes;
        this.registrations = registrations;
        this.waitlisted = waitlisted;
        this.editor = editor;
        this.claims = claims;
        this.emails = emails;
        this.emailChanges = emailChanges;
        this.liveEvents = liveEvents;
        this.json = json;
        this.clock = clock;
    }

    @Operation(
            operationId = "getOwnRegistration",
            summary = "Get your registration",
            description = "Needs no token but that of the link in the confirmation.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @GetMapping
    ResponseEntity<OwnRegistration> show(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        return Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            return answer(
                    token,
                    registrations
                            .find(new RegistrationId(own.registrationId()), own.organizer())
                            .orElseThrow(Problem::notFound));
        });
    }

    @Operation(
            operationId = "updateOwnRegistration",
            summary = "Change your data, channels or reminders",
            description =
                    "Needs no token but that of the link in the confirmation. A JSON merge patch: missing properties"
                            + " stay unchanged. null removes last name, company, language, time zone, an answer or the extra"
                            + " reminder, and gives you all reminders and the quiet hours of the organizer again. A new"
                            + " e-mail address counts once it is confirmed: a mail with a link goes to it, at most one a day"
                            + " to an address and five a day for a registration (429). The answer is the same whether the"
                            + " address is registered for the live event or not. Once it is confirmed, the link in that mail"
                            + " is that of the registration, and earlier links end. A phone number cannot be changed: cancel,"
                            + " and register with the other one.")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @PatchMapping(consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = OwnRegistrationRequest.class)))
    ResponseEntity<OwnRegistration> change(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @RequestBody JsonNode patch,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            HttpServletRequest http) {
        OwnRegistrationRequest wishes = wishes(patch, http);
        return Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            Integer again = wishes.remindAgainInMinutes();
            Integer extra = wishes.extraReminderMinutes();
            if (again != null) {
                extra = againIn(again, own, patch);
            }
            OwnRegistrationRequest wished = wishes.reminding(extra);
            Questions asked = patch.has("answers") ? questions(own) : Questions.UNKNOWN;
            List<Flaw> flaws = new ArrayList<>();
            EmailAddress email = patch.has("email") ? DetailsForm.readEmail(wishes.email(), flaws) : null;
            try {
                return answer(
                        token,
                        editor.change(
                                new RegistrationId(own.registrationId()),
                                own.organizer(),
                                passes.linksOf(token),
                                registrant -> wishing(registrant, wished, patch, asked, flaws),
                                () -> Optional.ofNullable(email),
                                version -> ETags.requireMatch(ifMatch, version)));
            } catch (EmailChangeRefusedException refused) {
                throw problem(refused);
            }
        });
    }

    static Problem problem(EmailChangeRefusedException refused) {
        return switch (refused.reason()) {
            case EVENT_CANCELLED -> Problem.conflict("event-cancelled", "The event was cancelled.");
            case TOO_MANY ->
                Problem.tooManyRequests(
                        "A mail about such a change went to this address, or too many went out for this registration,"
                                + " within the last day. Nothing was changed. Wait, then try again.",
                        refused.waitingTime());
        };
    }

    @Operation(
            operationId = "cancelOwnRegistration",
            summary = "Cancel your registration",
            description = "Needs no token except the one in the link of the confirmation. The seat is free again,"
                    + " and no more reminders are sent.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = own(token);
            editor.cancel(
                    new RegistrationId(own.registrationId()),
                    own.organizer(),
                    version -> ETags.requireMatch(ifMatch, version));
        });
    }

    @Operation(
            operationId = "confirmOwnEmail",
            summary = "Confirm your e-mail address",
            description =
                    "Needs no token but that of the link in the mail. A registration that waits for nothing else is"
                            + " CONFIRMED afterwards. Doing it again, or with nothing to confirm, changes nothing. After"
                            + " pendingUntil it answers 410, and the seat is free again. With the token of a mail to a new"
                            + " address, the registration has that address afterwards, and earlier links end; it answers 409"
                            + " if that address has been registered for the live event meanwhile, and 410 if the time to confirm"
                            + " is over or a newer link has replaced this one.")
    @Refuses(
            status = 409,
            type = "address-registered",
            detail = "This address is already registered for the event. Nothing was changed.")
    @Refuses(status = 409, type = "event-cancelled", detail = "The event was cancelled.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/confirm")
    ResponseEntity<OwnRegistration> confirmEmail(
            @Parameter(description = "Token of the link in the mail.") @PathVariable String token) {
        if (Tenancy.callAsPlatform(() -> passes.manager(token)).isEmpty()) {
            Tenancy.callAsPlatform(() -> emails.confirm(token)).ifPresent(ManageController::requireConfirmed);
        }
        return claim(token, claims::confirmEmail);
    }

    private static void requireConfirmed(EmailChanger.Confirmation confirmation) {
        switch (confirmation) {
            case CONFIRMED -> {}
            case ADDRESS_REGISTERED ->
                throw Problem.conflict(
                        "address-registered", "This address is already registered for the event. Nothing was changed.");
            case EVENT_CANCELLED -> throw Problem.conflict("event-cancelled", "The event was cancelled.");
            case ENDED ->
                throw Problem.gone("It is too late to confirm this address, or a newer link has replaced this one.");
        }
    }

    @Operation(
            operationId = "acceptOwnOffer",
            summary = "Accept the seat that is offered to you",
            description =
                    "Needs no token but that of the link in the message. An OFFERED registration is CONFIRMED, or PENDING"
                            + " if it waits for something else. Doing it again, or without an offer, changes nothing. After"
                            + " offerExpiresAt it answers 410, and the seat is offered to the next.")
    @Refuses(status = 410, type = "gone", detail = "The registration was cancelled.")
    @Refuses(status = 429, type = "too-many-requests")
    @PostMapping("/accept")
    ResponseEntity<OwnRegistration> acceptOffer(
            @Parameter(description = "Token of the link in the message.") @PathVariable String token) {
        return claim(token, claims::acceptOffer);
    }

    private ResponseEntity<OwnRegistration> claim(
            String token, BiFunction<RegistrationId, OrganizerId, Optional<Registration>> claim) {
        return Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            return answer(
                    token,
                    claim.apply(new RegistrationId(own.registrationId()), own.organizer())
                            .orElseThrow(() -> Problem.gone("It is too late: the seat is not held for you any more.")));
        });
    }

    private Passes.Holder own(String token) {
        Passes.Holder holder = passes.manager(token).orElseThrow(() -> unknown(token, passes));
        if (holder.revoked()) {
            throw Problem.gone("The registration was cancelled.");
        }
        return holder;
    }

    /** The answer to a token by which no registration is found. */
    static Problem unknown(String token, Passes passes) {
        return passes.wasReplaced(token)
                ? Problem.gone("This link has ended, because the e-mail address of the registration was changed.")
                : Problem.notFound();
    }

    private OwnRegistrationRequest wishes(JsonNode patch, HttpServletRequest http) {
        if (!patch.isObject()) {
            throw Problem.badRequest("A merge patch of a registration is a JSON object.");
        }
        try {
            return json.treeToValue(patch, OwnRegistrationRequest.class);
        } catch (JacksonException misfit) {
            throw new HttpMessageNotReadableException(
                    "The patch does not fit a registration", misfit, new ServletServerHttpRequest(http));
        }
    }

    private int againIn(int minutes, Passes.Holder own, JsonNode patch) {
        List<Flaw> flaws = new ArrayList<>();
        if (patch.has("extraReminderMinutes")) {
            flaws.add(new Flaw(
                    "remindAgainInMinutes",
                    ErrorCode.INCONSISTENT,
                    "must be missing when there is an /extraReminderMinutes"));
        }
        Instant startsAt = liveEvent(own).event().startsAt();
        int before = ReminderWishes.againIn(minutes, clock.instant(), startsAt, flaws);
        if (!flaws.isEmpty()) {
            throw RegistrationController.flawed(flaws);
        }
        return before;
    }

    private LiveEventDetails liveEvent(Passes.Holder own) {
        return registrations
                .find(new RegistrationId(own.registrationId()), own.organizer())
                .flatMap(registration -> liveEvents.describe(registration.eventId()))
                .orElseThrow(Problem::notFound);
    }

    private Questions questions(Passes.Holder own) {
        return liveEvent(own).questions();
    }

    private static Registrant wishing(
            Registrant registrant, OwnRegistrationRequest wishes, JsonNode patch, Questions asked, List<Flaw> flaws) {
        PersonName lastName = registrant.lastName();
        Registrant described = new DetailsForm(
                        patch.has("firstName")
                                ? wishes.firstName()
                                : registrant.firstName().value(),
                        patch.has("lastName") ? wishes.lastName() : lastName == null ? null : lastName.value(),
                        patch.has("company") ? wishes.company() : registrant.company(),
                        patch.has("channels") ? Objects.requireNonNullElse(wishes.channels(), List.of()) : null,
                        patch.has("locale") ? wishes.locale() : registrant.locale(),
                        patch.has("timeZone") ? wishes.timeZone() : registrant.timeZone(),
                        patch.has("answers") ? answers(registrant, wishes) : null)
                .read(registrant, asked, flaws);
        ReminderWishes reminderWishes = reminderWishes(registrant.reminderWishes(), wishes, patch, flaws);
        if (!flaws.isEmpty()) {
            throw RegistrationController.flawed(flaws);
        }
        return described.wishing(reminderWishes);
    }

    /** null removes all of them. */
    private static Map<String, @Nullable Object> answers(Registrant registrant, OwnRegistrationRequest wishes) {
        if (wishes.answers() != null) {
            return wishes.answers();
        }
        Map<String, @Nullable Object> none = new HashMap<>();
        registrant.answers().keySet().forEach(key -> none.put(key, null));
        return none;
    }

    private static ReminderWishes reminderWishes(
            ReminderWishes now, OwnRegistrationRequest wishes, JsonNode patch, List<Flaw> flaws) {
        ReminderWishes.Reminders reminders = patch.has("reminders") ? ReminderWishes.Reminders.ALL : now.reminders();
        if (wishes.reminders() != null) {
            reminders = ReminderWishes.reminders(wishes.reminders(), flaws);
        }
        Integer extraMinutes = patch.has("extraReminderMinutes") ? null : now.extraMinutes();
        if (wishes.extraReminderMinutes() != null) {
            extraMinutes = ReminderWishes.extraMinutes(wishes.extraReminderMinutes(), flaws);
        }
        QuietHours quietHours = patch.has("quietHours") ? QuietHours.OF_ORGANIZER : now.quietHours();
        OwnQuietHours wished = wishes.quietHours();
        if (wished != null) {
            OwnQuietHours before = OwnQuietHours.of(now.quietHours());
            quietHours = ReminderWishes.quietHours(
                    wished.use(),
                    patch.get("quietHours").has("from") ? wished.from() : before.from(),
                    patch.get("quietHours").has("to") ? wished.to() : before.to(),
                    flaws);
        }
        return new ReminderWishes(reminders, extraMinutes, quietHours);
    }

    private ResponseEntity<OwnRegistration> answer(String token, Registration registration) {
        LiveEventDetails details = liveEvents.describe(registration.eventId()).orElseThrow(Problem::notFound);
        String joinUrl = passes.linksOf(token).map(PassLinks::joinUrl).orElse(null);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(ETags.of(registration.version()))
                .body(OwnRegistration.of(
                        registration,
                        details.event(),
                        details.title(),
                        joinUrl,
                        waitlisted.position(registration),
                        emailChanges.waiting(registration).orElse(null)));
    }
}
