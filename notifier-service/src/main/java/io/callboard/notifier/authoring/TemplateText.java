package io.callboard.notifier.authoring;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

/** The new text of a template. */
@Schema(description = "The text of a template, which becomes its next version.")
record TemplateText(
        @Nullable
        @Schema(description = SUBJECT, example = SUBJECT_EXAMPLE, maxLength = TemplateCompiler.LONGEST_SUBJECT)
        String subject,

        @Nullable
        @Schema(description = SUBJECT_B, example = SUBJECT_B_EXAMPLE, maxLength = TemplateCompiler.LONGEST_SUBJECT)
        String subjectB,

        @Nullable @Schema(description = HTML, example = HTML_EXAMPLE, maxLength = TemplateCompiler.LONGEST_HTML)
        String html,

        @Schema(description = TEXT, example = TEXT_EXAMPLE, maxLength = TemplateCompiler.LONGEST_TEXT) @NotBlank
        String text) {

    static final String SUBJECT = "The subject of a mail or the title of an in-app message, one line; null for SMS.";
    static final String SUBJECT_EXAMPLE = "{{title}} starts soon";
    static final String SUBJECT_B =
            "EMAIL only: another subject, which half of the mails get, chosen at random once for each delivery; null"
                    + " for one subject. GET /api/v1/templates/{id}/variants compares them.";
    static final String SUBJECT_B_EXAMPLE = "Soon: {{title}}";
    static final String HTML =
            "The content of the body element of a mail, as HTML; null for SMS and IN_APP. Elements, attributes and"
                    + " styles that are not allowed in a mail are removed from messages.";
    static final String HTML_EXAMPLE = "<p>Hello {{firstName}},</p><p><b>{{title}}</b> starts {{when}}.</p>"
            + "<p><a href=\"{{joinUrl}}\">Join</a></p><p><a href=\"{{unsubscribeUrl}}\">Unsubscribe</a></p>";
    static final String TEXT =
            "The text of a mail for programs that show no HTML, or the whole text message or in-app message. An in-app message"
                    + " has no links and no names: its links are beside it.";
    static final String TEXT_EXAMPLE =
            "{{firstName}}, {{title}} starts {{when}}. Join: {{joinUrl}} Stop: {{unsubscribeUrl}}";

    TemplateSource source() {
        return new TemplateSource(subject, subjectB, html, text);
    }
}
