package io.callboard.registration.registering;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.web.ETags;
import io.callboard.registration.erasure.ErasureReceipt;
import io.callboard.registration.erasure.Erasures;
import io.callboard.registration.pass.Passes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Erases personal data, for the organizer and for the registrant, and shows the receipts. */
@RestController
@RequestMapping("/api/v1/registrations")
class ErasureController {

    private static final String ERASES =
            "Erases name, addresses, phone number, company, answers, consent and wishes here"
                    + " and in all other services. The registration stays in the figures without them. If it holds a seat or"
                    + " waits for one, it is cancelled, and the first person on the waiting list gets the seat. Nothing more is"
                    + " sent to the registrant. The registration is erased in registration-service when the answer comes, and"
                    + " the receipt shows which other services have confirmed. Doing it again changes nothing and answers the"
                    + " same receipt. It cannot be undone.";

    private final Registrations registrations;
    private final Passes passes;
    private final Eraser eraser;
    private final Erasures erasures;

    ErasureController(Registrations registrations, Passes passes, Eraser eraser, Erasures erasures) {
        this.registrations = registrations;
        this.passes = passes;
        this.eraser = eraser;
        this.erasures = erasures;
    }

    @Operation(
            operationId = "eraseRegistration",
            summary = "Erase the personal data of a registration",
            description = ERASES)
    @ApiResponse(
            responseCode = "202",
            description = "Erased here; the receipt shows the confirmations of the other services.",
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Tag(name = "registrations")
    @DeleteMapping("/{id}/personal-data")
    ResponseEntity<ErasureReceipt> erase(
            OrganizerId organizer,
            @Parameter(description = "Id of the registration.") @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Registration registration =
                registrations.find(new RegistrationId(id), organizer).orElseThrow(Problem::notFound);
        return erase(
                registration,
                version -> ETags.requireMatch(ifMatch, version),
                URI.create("/api/v1/registrations/" + id + "/erasure"));
    }

    @Operation(
            operationId = "getErasure",
            summary = "Get the receipt of an erasure",
            description =
                    "Shows which services have confirmed that they have nothing more of this person. 404 if nothing"
                            + " was erased.")
    @Tag(name = "registrations")
    @GetMapping("/{id}/erasure")
    ErasureReceipt receipt(
            OrganizerId organizer, @Parameter(description = "Id of the registration.") @PathVariable UUID id) {
        return erasures.find(id, organizer).orElseThrow(Problem::notFound);
    }

    @Operation(
            operationId = "eraseOwnRegistration",
            summary = "Erase your personal data",
            description = ERASES + " Needs no token but that of the link in the confirmation. The link may be that of a"
                    + " cancelled registration.")
    @ApiResponse(
            responseCode = "202",
            description = "Erased here; the receipt shows the confirmations of the other services.",
            headers = @Header(name = "Location", ref = "#/components/headers/Location"))
    @Refuses(status = 429, type = "too-many-requests")
    @Tag(name = "manage")
    @DeleteMapping("/manage/{token}/personal-data")
    ResponseEntity<ErasureReceipt> eraseOwn(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return Tenancy.callAsPlatform(() -> erase(
                own(token),
                version -> ETags.requireMatch(ifMatch, version),
                URI.create("/api/v1/registrations/manage/" + token + "/erasure")));
    }

    @Operation(
            operationId = "getOwnErasure",
            summary = "Get the receipt of your erasure",
            description = "Shows which services have confirmed that they have nothing more of you. 404 if nothing was"
                    + " erased. Needs no token but that of the link in the confirmation.")
    @Tag(name = "manage")
    @GetMapping("/manage/{token}/erasure")
    ResponseEntity<ErasureReceipt> ownReceipt(
            @Parameter(description = "Token of the link in the confirmation.") @PathVariable String token) {
        return Tenancy.callAsPlatform(() -> {
            Passes.Holder own = passes.owner(token).orElseThrow(Problem::notFound);
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.noStore())
                    .body(erasures.find(own.registrationId(), own.organizer()).orElseThrow(Problem::notFound));
        });
    }

    private Registration own(String token) {
        return passes.owner(token)
                .flatMap(own -> registrations.find(new RegistrationId(own.registrationId()), own.organizer()))
                .orElseThrow(Problem::notFound);
    }

    private ResponseEntity<ErasureReceipt> erase(Registration registration, LongConsumer precondition, URI receipt) {
        eraser.erase(registration, precondition);
        return ResponseEntity.accepted()
                .location(receipt)
                .cacheControl(CacheControl.noStore())
                .body(erasures.find(registration.id().value(), registration.organizer())
                        .orElseThrow());
    }
}
