package io.callboard.registration.registrant;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** What the registrant agreed to, word for word, and when. */
@Schema(description = "What the registrant agreed to, word for word, and when.")
public record Consent(
        @Schema(description = "The text that was shown.") String text,
        @Schema(description = "When the registrant agreed.") Instant at) {}
