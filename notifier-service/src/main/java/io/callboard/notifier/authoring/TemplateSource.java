package io.callboard.notifier.authoring;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a template as they were written.
 *
 * @param subject of a mail, or the title of an in-app message; null for a text message
 * @param subjectB another subject, for one half of the mails; null if all have the same
 * @param html of a mail; null for other channels
 * @param text of a mail for programs that show no HTML, or the whole message
 */
record TemplateSource(
        @Nullable String subject,
        @Nullable String subjectB,
        @Nullable String html,
        @Nullable String text) {

    /** One with one subject. */
    TemplateSource(@Nullable String subject, @Nullable String html, @Nullable String text) {
        this(subject, null, html, text);
    }
}
