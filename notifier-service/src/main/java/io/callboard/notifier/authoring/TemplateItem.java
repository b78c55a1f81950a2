package io.callboard.notifier.authoring;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A template in a list, without its text. */
@Schema(description = "A template in a list, without its text.")
record TemplateItem(
        @Schema(description = "Identifies the template.") UUID id,

        @Schema(description = "The kind of message.") Kind kind,

        @Schema(description = "The channel.") Channel channel,

        @Schema(description = "The language tag of the readers that it is for.", example = "en")
        String locale,

        @Schema(description = "Whether it belongs to this service. Nobody can change such a template.")
        boolean builtIn,

        @Schema(description = "Whether it is the built-in text of a RESCHEDULED notice that an event runs late.")
        boolean delayed,

        @Schema(description = "Its present version.") int version,

        @Nullable @Schema(description = "When the present version was made; null for a built-in one.")
        Instant changedAt) {

    static TemplateItem of(StoredTemplate template) {
        return new TemplateItem(
                template.id(),
                template.kind(),
                template.channel(),
                template.locale(),
                template.builtIn(),
                template.delayed(),
                template.version(),
                template.changedAt());
    }
}
