package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a test message shows. */
@Schema(name = "TemplateTestRequest", description = "What a test message shows.")
record TestRequest(
        @Nullable @Schema(description = "One of your live events; without it the message has a sample event.")
        UUID eventId) {}
