package io.callboard.local.sandbox;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a mail that a reader sees, and its headers. */
record MailView(
        @Nullable String from,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        Map<String, String> headers,
        List<Attachment> attachments) {

    /** A file in the mail. */
    record Attachment(String filename, String contentType, byte[] content) {

        /** As the API shows it, with the content in Base64. */
        Map<String, @Nullable String> shown() {
            Map<String, @Nullable String> shown = new LinkedHashMap<>();
            shown.put("filename", filename);
            shown.put("contentType", contentType);
            shown.put("content", Base64.getEncoder().encodeToString(content));
            return shown;
        }
    }
}
