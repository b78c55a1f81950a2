package io.callboard.notifier.organizer;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.chassis.value.InvalidValueException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "notifications")
@RequestMapping("/api/v1/notifications/reply-to")
class ReplyAddressController {

    private final ReplyAddresses addresses;

    ReplyAddressController(ReplyAddresses addresses) {
        this.addresses = addresses;
    }

    @Operation(
            operationId = "getReplyAddress",
            summary = "Get the address for answers to your mails",
            description =
                    "Returns null as the address if you have set none. Then answers go to the sender of the mail.")
    @GetMapping
    ReplyAddress get(OrganizerId organizer) {
        return new ReplyAddress(addresses.of(organizer).orElse(null));
    }

    @Operation(
            operationId = "replaceReplyAddress",
            summary = "Set the address for answers to your mails",
            description =
                    "Mails that are rendered from now on have it as their Reply-To, whichever account sends them. It also"
                            + " stands as the organizer in attached calendar entries. Send null to remove it. The same"
                            + " request again changes nothing.")
    @PutMapping
    ReplyAddress replace(OrganizerId organizer, @RequestBody ReplyAddress request) {
        if (request.address() == null) {
            addresses.clear(organizer);
            return request;
        }
        EmailAddress address = address(request.address());
        addresses.set(organizer, address);
        return new ReplyAddress(address.value());
    }

    private static EmailAddress address(String text) {
        try {
            return new EmailAddress(text);
        } catch (InvalidValueException refused) {
            throw Problem.unprocessable("This is not an e-mail address.", Problem.FieldError.of("/address", refused));
        }
    }
}
