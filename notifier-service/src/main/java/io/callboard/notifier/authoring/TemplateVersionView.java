package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One version of a template. */
@Schema(name = "TemplateVersion", description = "One version of a template.")
record TemplateVersionView(
        @Schema(description = "The version.") int version,

        @Nullable @Schema(description = TemplateText.SUBJECT)
        String subject,

        @Nullable @Schema(description = TemplateText.SUBJECT_B)
        String subjectB,

        @Nullable @Schema(description = "The HTML of a mail as it was written; null for SMS.")
        String html,

        @Schema(description = TemplateText.TEXT) String text,

        @Nullable @Schema(description = "The version that a rollback took the text from; null if it was written.")
        Integer restoredFrom,

        @Schema(description = "When it was made.") Instant createdAt) {

    static TemplateVersionView of(Templates.Version version) {
        String text = version.source().text();
        return new TemplateVersionView(
                version.version(),
                version.source().subject(),
                version.source().subjectB(),
                version.source().html(),
                text == null ? "" : text,
                version.restoredFrom(),
                version.createdAt());
    }
}
