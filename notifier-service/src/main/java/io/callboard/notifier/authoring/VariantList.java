package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The variants of a template. */
@Schema(name = "TemplateVariants", description = "The versions of a template with two subjects.")
record VariantList(
        @Schema(description = "The newest version first; A before B.")
        List<VariantCounts> items) {

    VariantList {
        items = List.copyOf(items);
    }
}
