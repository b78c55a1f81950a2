package io.callboard.notifier.suppression;

import io.callboard.chassis.openapi.Refuses;
import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.paging.Sort;
import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.InvalidValueException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "suppressions", description = "Addresses that must not be written to.")
@RequestMapping("/api/v1/suppressions")
class SuppressionController {

    private final Suppressions suppressions;

    SuppressionController(Suppressions suppressions) {
        this.suppressions = suppressions;
    }

    @Operation(
            operationId = "listSuppressions",
            summary = "List suppressed addresses, in the order in which they were added",
            description = "Returns the addresses that none of your messages may go to, with masked addresses only.")
    @GetMapping
    Page<Suppression> list(
            OrganizerId organizer,
            @RequestParam(defaultValue = "createdAt") @Schema(allowableValues = {"createdAt", "-createdAt"})
                    String sort,
            Paging paging) {
        return suppressions.list(organizer, Sort.of(sort, "createdAt"), paging);
    }

    @Operation(
            operationId = "suppressAddress",
            summary = "Suppress an address",
            description =
                    "Nothing is sent to this address on this channel from now on, for any of your events. Adding an"
                            + " address that is suppressed already returns the present entry, with its own reason. An address that"
                            + " does not fit the channel gives 422.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Suppression add(OrganizerId organizer, @Valid @RequestBody NewSuppression request) {
        return suppressions.add(organizer, request.channel(), address(request));
    }

    @Refuses(
            status = 409,
            type = "opted-out",
            detail = "The owner of this address opted out. An organizer cannot undo that.")
    @Operation(
            operationId = "removeSuppression",
            summary = "Remove a suppressed address",
            description =
                    "Only an entry with reason MANUAL or BOUNCED can be removed. Any other entry gives 409: the owner"
                            + " of the address opted out, and an organizer cannot undo that. Removing an entry again gives 204 too; an"
                            + " unknown entry gives 404.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(OrganizerId organizer, @Parameter(description = "Id of the entry.") @PathVariable UUID id) {
        switch (suppressions.remove(organizer, id)) {
            case REMOVED -> {}
            case OPTED_OUT ->
                throw Problem.conflict(
                        "opted-out", "The owner of this address opted out. An organizer cannot undo that.");
            case UNKNOWN -> throw Problem.notFound();
        }
    }

    private static String address(NewSuppression request) {
        try {
            return request.channel().normal(request.address());
        } catch (InvalidValueException refused) {
            throw Problem.unprocessable(
                    "The address does not fit the channel.", Problem.FieldError.of("/address", refused));
        }
    }
}
