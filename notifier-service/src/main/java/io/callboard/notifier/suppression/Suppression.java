package io.callboard.notifier.suppression;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An address that must not be written to; the address itself is not kept. */
@Schema(description = "An address that must not be written to. The address itself is not kept.")
record Suppression(
        @Schema(description = "Identifies the entry.") UUID id,

        @Schema(description = "The channel on which nothing may be sent.")
        Channel channel,

        @Nullable @Schema(description = "The masked address, such as a•••@example.com; null after an erasure.")
        String address,

        @Schema(
                description =
                        "MANUAL: added here. BOUNCED: a provider reported that the address refuses messages for good."
                                + " UNSUBSCRIBED, COMPLAINED, STOPPED: the owner opted out by a link, by a complaint or by a text"
                                + " with STOP; such an entry cannot be removed.")
        SuppressionReason reason,

        @Schema(description = "When it was added.") Instant createdAt) {}
