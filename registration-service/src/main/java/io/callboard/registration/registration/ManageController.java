package io.callboard.registration.registration;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.TimeZones;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Self-service of a registrant, by the link that only they got. */
@RestController
@Tag(name = "manage", description = "What registrants do with their own registration, by the link that only they got")
@RequestMapping("/api/v1/registrations/manage/{token}")
class ManageController {

    private final Passes passes;
    private final Registrations registrations;
    private final Changing changing;
    private final LiveEvents liveEvents;
    private final JsonMapper json;

    ManageController(
            Passes passes, Registrations registrations, Changing changing, LiveEvents liveEvents, JsonMapper json) {
        this.passes = passes;
        this.registrations = registrations;
        this.changing = changing;
        this.liveEvents = liveEvents;
        this.json = json;
    }

    /**
     * A registration as its registrant sees it.
     *
     * @param eventTimeZone the IANA zone of the live event
     * @param timeZone the registrant's own IANA zone; null if none was given
     * @param joinUrl the lobby; null if the link that was followed is of a release that could not tell it
     */
    record OwnRegistration(
            UUID eventId,
            String title,
            Instant startsAt,
            Instant endsAt,
            String eventTimeZone,
            @Nullable String joinUrl,
            RegistrationStatus status,
            String firstName,
            @Nullable String lastName,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String company,
            List<Channel> channels,
            @Nullable String locale,
            @Nullable String timeZone,
            Instant createdAt,
            long version) {

        static OwnRegistration of(Registration registration, LiveEvent event, String title, @Nullable String joinUrl) {
            RegistrationView all = RegistrationView.of(registration);
            return new OwnRegistration(
                    all.eventId(),
                    title,
                    event.startsAt(),
                    event.endsAt(),
                    event.zone(),
                    joinUrl,
                    all.status(),
                    all.firstName(),
                    all.lastName(),
                    all.email(),
                    all.phone(),
                    all.company(),
                    all.channels(),
                    all.locale(),
                    all.timeZone(),
                    all.createdAt(),
                    all.version());
        }
    }

    /**
     * What a registrant may change; what is not given stays.
     *
     * @param channels at least one
     * @param timeZone IANA zone; null means that of the live event
     */
    record Wishes(
            @Nullable List<@Nullable String> channels,
            @Nullable String timeZone) {}

    @Operation(summary = "See the own registration")
    @GetMapping
    ResponseEntity<OwnRegistration> show(@PathVariable String token) {
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
            summary = "Change channels or time zone",
            description = "A JSON merge patch: what is missing stays, and null removes the time zone.")
    @PatchMapping(consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = Wishes.class)))
    ResponseEntity<OwnRegistration> change(
            @PathVariable String token,
            @RequestBody JsonNode patch,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            HttpServletRequest http) {
        Wishes wishes = wishes(patch, http);
        return Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            return answer(
                    token,
                    changing.change(
                            new RegistrationId(own.registrationId()),
                            own.organizer(),
                            registrant -> wishing(registrant, wishes, patch),
                            version -> ETags.requireMatch(ifMatch, version)));
        });
    }

    @Operation(summary = "Cancel the own registration")
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(
            @PathVariable String token,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Tenancy.runAsPlatform(() -> {
            Passes.Holder own = own(token);
            changing.cancel(
                    new RegistrationId(own.registrationId()),
                    own.organizer(),
                    version -> ETags.requireMatch(ifMatch, version));
        });
    }

    private Passes.Holder own(String token) {
        Passes.Holder holder = passes.manager(token).orElseThrow(Problem::notFound);
        if (holder.revoked()) {
            throw Problem.gone("The registration was cancelled.");
        }
        return holder;
    }

    private Wishes wishes(JsonNode patch, HttpServletRequest http) {
        if (!patch.isObject()) {
            throw Problem.badRequest("A merge patch of a registration is a JSON object.");
        }
        try {
            return json.treeToValue(patch, Wishes.class);
        } catch (JacksonException misfit) {
            throw new HttpMessageNotReadableException(
                    "The patch does not fit a registration", misfit, new ServletServerHttpRequest(http));
        }
    }

    private static Registrant wishing(Registrant registrant, Wishes wishes, JsonNode patch) {
        List<Flaw> flaws = new ArrayList<>();
        Set<Channel> channels = registrant.channels();
        if (patch.has("channels")) {
            List<@Nullable String> names = Objects.requireNonNullElse(wishes.channels(), List.of());
            channels = RegistrantForm.channels(names, registrant.email() != null, registrant.phone() != null, flaws);
            if (names.isEmpty()) {
                flaws.add(new Flaw(
                        "channels",
                        ErrorCode.REQUIRED,
                        "must have at least one channel; cancel the registration to get nothing"));
            }
        }
        String timeZone = patch.has("timeZone") ? null : registrant.timeZone();
        if (wishes.timeZone() != null) {
            try {
                timeZone = TimeZones.of(wishes.timeZone());
            } catch (InvalidValueException e) {
                flaws.add(Flaw.of("timeZone", e));
            }
        }
        if (!flaws.isEmpty()) {
            throw RegistrationController.flawed(flaws);
        }
        return registrant.wishing(channels, timeZone);
    }

    private ResponseEntity<OwnRegistration> answer(String token, Registration registration) {
        LiveEvent event = liveEvents.find(registration.eventId()).orElseThrow(Problem::notFound);
        String title = liveEvents.title(registration.eventId()).orElseThrow(Problem::notFound);
        String joinUrl = passes.linksOf(token).map(PassLinks::joinUrl).orElse(null);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(ETags.of(registration.version()))
                .body(OwnRegistration.of(registration, event, title, joinUrl));
    }
}
