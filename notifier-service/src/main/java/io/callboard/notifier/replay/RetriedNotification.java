package io.callboard.notifier.replay;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** A delivery that waits to be sent. */
@Schema(description = "A delivery that waits to be sent.")
record RetriedNotification(
        @Schema(description = "The delivery.") UUID id,

        @Schema(
                description =
                        "true if this request queued it; false if it was in the queue, or handed to a provider whose"
                                + " answer is not known yet, already.")
        boolean queued) {}
