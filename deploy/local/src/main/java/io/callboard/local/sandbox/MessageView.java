package io.callboard.local.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A complete message, read from its stored request. */
record MessageView(
        String id,
        String provider,
        String channel,
        String to,
        @Nullable String from,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        Map<String, String> headers,
        List<Map<String, @Nullable String>> attachments,
        Map<String, String> tags,
        @Nullable String deliveryId,
        @Nullable String idempotencyKey,
        String receivedAt) {

    static MessageView of(Message message, byte[] raw) {
        return switch (message.provider()) {
            case RESEND -> mail(message, Json.tree(raw));
            case SENDGRID -> mail(message, SendGridApi.view(raw));
            case MAILGUN -> mail(message, MailgunApi.view(raw));
            case SMTP -> mail(message, MailServer.view(raw));
            case TWILIO -> text(message, Call.formFields(new String(raw, StandardCharsets.UTF_8)));
            case KNOCK -> mail(message, KnockApi.view(raw));
            case MUX -> throw new IllegalStateException("No message goes by Mux");
        };
    }

    private static MessageView mail(Message message, JsonNode mail) {
        Map<String, String> headers = new LinkedHashMap<>();
        mail.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString("")));
        JsonNode replyTo = mail.path("reply_to");
        String answers = replyTo.isArray() ? replyTo.path(0).asString("") : replyTo.asString("");
        if (!answers.isEmpty()) {
            headers.putIfAbsent("Reply-To", answers);
        }
        List<Map<String, @Nullable String>> attachments = new ArrayList<>();
        for (JsonNode attachment : mail.path("attachments")) {
            Map<String, @Nullable String> view = new LinkedHashMap<>();
            view.put("filename", string(attachment, "filename"));
            view.put("contentType", string(attachment, "content_type"));
            view.put("content", string(attachment, "content"));
            attachments.add(view);
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode tag : mail.path("tags")) {
            tags.put(tag.path("name").asString(""), tag.path("value").asString(""));
        }
        return new MessageView(
                message.id().toString(),
                message.provider().word(),
                message.provider().channel(),
                message.to(),
                string(mail, "from"),
                string(mail, "subject"),
                string(mail, "text"),
                string(mail, "html"),
                headers,
                attachments,
                tags,
                message.delivery(),
                message.idempotencyKey(),
                message.receivedAt().toString());
    }

    private static MessageView mail(Message message, MailView mail) {
        return new MessageView(
                message.id().toString(),
                message.provider().word(),
                message.provider().channel(),
                message.to(),
                mail.from(),
                mail.subject(),
                mail.text(),
                mail.html(),
                mail.headers(),
                mail.attachments().stream().map(MailView.Attachment::shown).toList(),
                Map.of(),
                message.delivery(),
                message.idempotencyKey(),
                message.receivedAt().toString());
    }

    private static @Nullable String string(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.asString() : null;
    }

    private static MessageView text(Message message, Map<String, String> form) {
        return new MessageView(
                message.id().toString(),
                message.provider().word(),
                message.provider().channel(),
                message.to(),
                form.getOrDefault("From", form.get("MessagingServiceSid")),
                null,
                form.get("Body"),
                null,
                Map.of(),
                List.of(),
                Map.of(),
                message.delivery(),
                message.idempotencyKey(),
                message.receivedAt().toString());
    }
}
