package io.callboard.notifier.reach;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;

/** An address that was corrected. */
@Schema(description = "An address that was corrected.")
record CorrectedAddress(
        @Schema(description = "The registration.") UUID registrationId,

        @Schema(description = "The channel of the address.") Channel channel,

        @Schema(description = "The address of the registration, masked.", example = "a•••@gmail.com")
        String address,

        @Schema(description = "true if this request changed the address; false if the registration had it already.")
        boolean corrected,

        @Schema(
                description =
                        "The deliveries that this request queued, by their ids in GET /api/v1/notifications. One that"
                                + " is queued again keeps its id; one that takes the place of a bounced one has a new id.")
        List<UUID> queued) {}
