package io.callboard.notifier.authoring;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** A new template of an organizer. */
@Schema(description = "A template that replaces the built-in text of its kind, channel and locale in your messages.")
record NewTemplate(
        @Schema(description = "The kind of message.") @NotNull
        Kind kind,

        @Schema(
                description =
                        "The channel. ALREADY_REGISTERED, CONFIRM_EMAIL, CONFIRM_NEW_EMAIL and EMAIL_CHANGED have templates for EMAIL"
                                + " only.")
        @NotNull
        Channel channel,

        @Schema(
                description = "A language tag. A reader gets the template of the whole tag, else that of the language,"
                        + " else the English text. Where both a template of yours and a built-in one have the"
                        + " locale, yours is used.",
                example = "en",
                maxLength = 35)
        @NotBlank
        String locale,

        @Nullable
        @Schema(
                description = TemplateText.SUBJECT,
                example = TemplateText.SUBJECT_EXAMPLE,
                maxLength = TemplateCompiler.LONGEST_SUBJECT)
        String subject,

        @Nullable
        @Schema(
                description = TemplateText.SUBJECT_B,
                example = TemplateText.SUBJECT_B_EXAMPLE,
                maxLength = TemplateCompiler.LONGEST_SUBJECT)
        String subjectB,

        @Nullable
        @Schema(
                description = TemplateText.HTML,
                example = TemplateText.HTML_EXAMPLE,
                maxLength = TemplateCompiler.LONGEST_HTML)
        String html,

        @Schema(
                description = TemplateText.TEXT,
                example = TemplateText.TEXT_EXAMPLE,
                maxLength = TemplateCompiler.LONGEST_TEXT)
        @NotBlank
        String text) {

    TemplateSource source() {
        return new TemplateSource(subject, subjectB, html, text);
    }
}
