package io.callboard.notifier.authoring;

import io.callboard.notifier.template.MessageRenderer;
import io.callboard.notifier.template.Rendered;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message as a reader would get it. */
@Schema(description = "A message as a reader would get it. Its links open nothing.")
record TemplatePreview(
        @Schema(description = "The version that it was made from.")
        int version,

        @Nullable @Schema(description = "The subject of a mail, or the title of an in-app message; null for SMS.")
        String subject,

        @Nullable @Schema(description = "The HTML document of a mail; null for SMS and IN_APP.")
        String html,

        @Schema(description = "The text of a mail or an in-app message, or the text message.")
        String text,

        @Nullable @Schema(description = "How the text message is sent; null for EMAIL and IN_APP.")
        TextMessageView textMessage,

        @Schema(
                description =
                        "true if the template cannot make this message, for example because it gets too long. Then"
                                + " readers get the built-in text, which the preview shows.")
        boolean replaced) {

    static TemplatePreview of(int version, MessageRenderer.Message message) {
        boolean replaced = message.spoilt() != null;
        return switch (message.content()) {
            case Rendered.Mail mail ->
                new TemplatePreview(version, mail.subject(), mail.html(), mail.text(), null, replaced);
            case Rendered.Sms sms ->
                new TemplatePreview(version, null, null, sms.text(), TextMessageView.of(sms.text()), replaced);
            case Rendered.InApp note -> new TemplatePreview(version, note.title(), null, note.text(), null, replaced);
        };
    }
}
