package io.callboard.notifier.reach;

import io.callboard.chassis.arrival.Arrivals;
import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.ContactCorrector;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "notifications")
@RequestMapping("/api/v1/notifications")
class NotReachedController {

    private static final String NOT_CORRECTABLE =
            "The registration is cancelled, or it has no address on this channel that could be corrected.";
    private static final String OPTED_OUT =
            "The owner of the present address opted out. An organizer cannot undo that by another address.";
    private static final String SUPPRESSED =
            "The new address is on your list of suppressions, so nothing would be sent to it.";

    private final UnreachedRegistrants registrants;
    private final AddressCorrector corrector;

    NotReachedController(UnreachedRegistrants registrants, AddressCorrector corrector) {
        this.registrants = registrants;
        this.corrector = corrector;
    }

    @Refuses(status = 404, type = "not-found")
    @Operation(
            operationId = "listNotReached",
            summary = "List whom no reminder has reached",
            description =
                    "Returns the confirmed registrants and hosts of a live event for whom no provider has accepted a"
                            + " reminder of its present schedule on any channel, with the reason. A reminder from before a"
                            + " delay counts, one from before a reschedule does not. Before the first reminder is due"
                            + " these are all. For an e-mail address whose domain looks mistyped, suggestedDomain is set. For a cancelled live event the list is empty. The items are in the order of their"
                            + " registrations' ids. The answer takes time in proportion to the registrants that it"
                            + " passes over. An event that is unknown or not yours gives 404.")
    @GetMapping("/not-reached")
    Page<UnreachedRegistrant> list(
            OrganizerId organizer,
            @Parameter(description = "The live event.") @RequestParam UUID eventId,
            @Parameter(description = Arrivals.MIN_VERSION) @RequestParam(required = false) @Nullable Long minVersion,
            Paging paging) {
        return registrants.list(organizer, eventId, minVersion, paging).orElseThrow(Problem::notFound);
    }

    @Operation(
            operationId = "correctAddress",
            summary = "Correct the address of a registration",
            description =
                    "Messages to this registration go to the given address from now on, on this channel. Of each kind of"
                            + " message the newest one on the channel is queued again, if it is FAILED, EXPIRED or"
                            + " SUPPRESSED and may be sent now, by the rules of POST /api/v1/notifications/{id}/retry. If"
                            + " it BOUNCED and may be sent now, a new message takes its place, with an id of its own and the"
                            + " property replaces. Any other message that a provider accepted or may have accepted is not"
                            + " sent again. The registration itself keeps the address with which it was made. If"
                            + " another address is published for it later, that one replaces the correction. Repeating"
                            + " the request changes nothing more and sends nothing more. An address that does not fit the"
                            + " channel gives 422, and a registration that is unknown or not yours gives 404.")
    @Refuses(status = 409, type = "not-correctable", detail = NOT_CORRECTABLE)
    @Refuses(status = 409, type = "opted-out", detail = OPTED_OUT)
    @Refuses(status = 409, type = "address-suppressed", detail = SUPPRESSED)
    @PostMapping("/not-reached/{registrationId}/correct")
    CorrectedAddress correct(
            OrganizerId organizer,
            @Parameter(description = "The registration.") @PathVariable UUID registrationId,
            @Valid @RequestBody AddressCorrection request) {
        Channel channel = request.channel();
        String address = address(request);
        AddressCorrector.Outcome outcome =
                corrector.correct(organizer, registrationId, channel, address).orElseThrow(Problem::notFound);
        return switch (outcome.correction()) {
            case CORRECTED, UNCHANGED ->
                new CorrectedAddress(
                        registrationId,
                        channel,
                        AddressHashes.mask(channel, address),
                        outcome.correction() == ContactCorrector.Correction.CORRECTED,
                        outcome.queued());
            case NO_ADDRESS -> throw Problem.conflict("not-correctable", NOT_CORRECTABLE);
            case OPTED_OUT -> throw Problem.conflict("opted-out", OPTED_OUT);
            case SUPPRESSED -> throw Problem.conflict("address-suppressed", SUPPRESSED);
        };
    }

    private static String address(AddressCorrection request) {
        try {
            return request.channel().normal(request.address());
        } catch (InvalidValueException refused) {
            throw Problem.unprocessable(
                    "The address does not fit the channel.", Problem.FieldError.of("/address", refused));
        }
    }
}
