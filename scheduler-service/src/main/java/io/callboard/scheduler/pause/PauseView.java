package io.callboard.scheduler.pause;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The state of one scope of pauses. */
@Schema(name = "Pause", description = "Whether messages of one scope are held.")
record PauseView(
        @Schema(
                description =
                        "What is held: the messages of one live event, of the caller's organizer, or of all organizers.")
        Scope scope,

        @Schema(description = "The live event, in the scope EVENT.") @Nullable
        UUID eventId,

        @Schema(
                description =
                        "Whether this scope is paused. A message can be held by another scope too: it goes out when no"
                                + " scope holds it.")
        boolean paused,

        @Schema(description = "When this scope was paused or resumed the last time.")
        Instant changedAt) {

    enum Scope {
        EVENT,
        ORGANIZER,
        ALL;

        static Scope of(String name) {
            int end = name.indexOf(':');
            return valueOf((end < 0 ? name : name.substring(0, end)).toUpperCase(Locale.ROOT));
        }
    }
}
