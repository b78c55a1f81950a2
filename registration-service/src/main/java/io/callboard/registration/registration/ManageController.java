package io.callboard.registration.registration;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.web.ETags;
import io.callboard.chassis.web.Problem;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registrant.RegistrantForm;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Self-service of a registrant, by the link that only they got. */
@RestController
@Tag(name = "manage", description = "What registrants do with their own registration, by the link that only they got")
@RequestMapping("/api/v1/registrations/manage/{token}")
class ManageController {

    private final Passes passes;
    private final Registrations registrations;
    private final Changing changing;

    ManageController(Passes passes, Registrations registrations, Changing changing) {
        this.passes = passes;
        this.registrations = registrations;
        this.changing = changing;
    }

    /** A registration as its registrant sees it. */
    record OwnRegistration(
            UUID eventId,
            RegistrationStatus status,
            String firstName,
            @Nullable String lastName,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String company,
            List<Channel> channels,
            @Nullable String locale,
            @Nullable String timeZone,
            Instant registeredAt,
            long version) {

        static OwnRegistration of(Registration registration) {
            RegistrationView all = RegistrationView.of(registration);
            return new OwnRegistration(
                    all.eventId(),
                    all.status(),
                    all.firstName(),
                    all.lastName(),
                    all.email(),
                    all.phone(),
                    all.company(),
                    all.channels(),
                    all.locale(),
                    all.timeZone(),
                    all.registeredAt(),
                    all.version());
        }
    }

    /**
     * What a registrant may change; what is not given stays.
     *
     * @param channels at least one
     * @param timeZone IANA zone
     */
    record Wishes(
            @Nullable List<@Nullable String> channels,
            @Nullable String timeZone) {}

    @Operation(summary = "See the own registration")
    @GetMapping
    ResponseEntity<OwnRegistration> show(@PathVariable String token) {
        return answer(Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            return registrations
                    .find(new RegistrationId(own.registrationId()), own.organizer())
                    .orElseThrow(Problem::notFound);
        }));
    }

    @Operation(summary = "Change channels or time zone")
    @PatchMapping
    ResponseEntity<OwnRegistration> change(
            @PathVariable String token,
            @RequestBody Wishes wishes,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(Tenancy.callAsPlatform(() -> {
            Passes.Holder own = own(token);
            return changing.change(
                    new RegistrationId(own.registrationId()),
                    own.organizer(),
                    registrant -> wishing(registrant, wishes),
                    version -> ETags.requireMatch(ifMatch, version));
        }));
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

    private static Registrant wishing(Registrant registrant, Wishes wishes) {
        List<Flaw> flaws = new ArrayList<>();
        Set<Channel> channels = registrant.channels();
        if (wishes.channels() != null) {
            channels = RegistrantForm.channels(
                    wishes.channels(), registrant.email() != null, registrant.phone() != null, flaws);
            if (wishes.channels().isEmpty()) {
                flaws.add(new Flaw("channels", "has at least one channel; cancel the registration to get nothing"));
            }
        }
        String timeZone = registrant.timeZone();
        if (wishes.timeZone() != null) {
            try {
                timeZone = RegistrantForm.zone(wishes.timeZone());
            } catch (IllegalArgumentException e) {
                flaws.add(new Flaw("timeZone", String.valueOf(e.getMessage())));
            }
        }
        if (!flaws.isEmpty()) {
            throw RegistrationController.flawed(flaws);
        }
        return registrant.wishing(channels, timeZone);
    }

    private static ResponseEntity<OwnRegistration> answer(Registration registration) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(ETags.of(registration.version()))
                .body(OwnRegistration.of(registration));
    }
}
