package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;

/** What became of the mails with one of two subjects. */
@Schema(name = "TemplateVariant", description = "What became of the mails with one of two subjects.")
record VariantCounts(
        @Schema(description = "The version of the template.")
        int version,

        @Schema(
                description = "A: subject. B: subjectB.",
                allowableValues = {"A", "B"})
        String variant,

        @Schema(description = "Deliveries that were made with this subject and have an outcome.")
        long total,

        @Schema(description = "Those that a provider accepted.")
        long sent,

        @Schema(description = "Those that a provider reported as delivered.")
        long delivered,

        @Schema(description = "Those that a person opened, of tracked mails.")
        long opened,

        @Schema(description = "Those in which a person followed a link, of tracked mails.")
        long clicked) {}
