package io.callboard.notifier.authoring;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A template as its organizer sees it. */
@Schema(name = "Template", description = "A template in its present version.")
record TemplateView(
        @Schema(description = "Identifies the template.") UUID id,

        @Schema(description = "The kind of message.") Kind kind,

        @Schema(description = "The channel.") Channel channel,

        @Schema(description = "The language tag of the readers that it is for.", example = "en")
        String locale,

        @Schema(description = "Whether it belongs to this service. Nobody can change such a template.")
        boolean builtIn,

        @Schema(description = "Whether it is the built-in text of a RESCHEDULED notice that an event runs late.")
        boolean delayed,

        @Schema(description = "Its present version. Every change makes the next one.")
        int version,

        @Nullable @Schema(description = TemplateText.SUBJECT)
        String subject,

        @Nullable @Schema(description = TemplateText.SUBJECT_B)
        String subjectB,

        @Nullable @Schema(description = "The HTML of a mail as it was written; null for SMS.")
        String html,

        @Schema(description = TemplateText.TEXT) String text,

        @Schema(
                description = "What is removed from the HTML when a message is made: elements such as script, and"
                        + " attributes, such as onclick of an a element.")
        List<String> removed,

        @Schema(description = "The variables that it may use.")
        List<String> variables,

        @Nullable @Schema(description = "How a text message with sample data is sent; null for EMAIL.")
        TextMessageView textMessage,

        @Nullable @Schema(description = "When the first version was made; null for a built-in one.")
        Instant createdAt,

        @Nullable @Schema(description = "When the present version was made; null for a built-in one.")
        Instant changedAt) {}
