package io.callboard.local.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** SendGrid's API for mails. It has no idempotency keys: a repeated request is accepted again. */
final class SendGridApi implements Faults.Wording {

    private final Messages messages;

    SendGridApi(Messages messages) {
        this.messages = messages;
    }

    Answer send(Call call, Runnable pause) {
        Answer answer = accept(call);
        pause.run();
        return answer;
    }

    private Answer accept(Call call) {
        Instant receivedAt = messages.now();
        if (call.bearerKey() == null) {
            return error(401);
        }
        JsonNode mail = Json.object(call.body());
        JsonNode personalizations = mail.path("personalizations");
        if (personalizations.isEmpty() || personalizations.size() > 1000) {
            return refused(
                    "The personalizations field is required and must have at least one personalization.",
                    "personalizations");
        }
        if (!Addresses.isAddress(mail.at("/from/email").asString(""))) {
            return refused("The from email does not contain a valid address.", "from.email");
        }
        if (mail.path("content").isEmpty() && !mail.path("template_id").isString()) {
            return refused("Unless a valid template_id is provided, the content parameter is required.", "content");
        }
        for (JsonNode attachment : mail.path("attachments")) {
            if (attachment.path("type").asString("").contains(";")) {
                return refused("The attachment type cannot contain ';' or CRLF characters.", "attachments.0.type");
            }
            if (!isBase64(attachment.path("content").asString(""))) {
                return refused("The attachment content must be base64 encoded.", "attachments.0.content");
            }
        }
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < personalizations.size(); i++) {
            JsonNode one = personalizations.get(i);
            String field = "personalizations." + i;
            if (one.path("to").isEmpty()) {
                return refused("The to array is required for all personalization objects.", field + ".to");
            }
            List<String> to = new ArrayList<>();
            for (JsonNode address : one.path("to")) {
                String email = address.path("email").asString("");
                if (!Addresses.isAddress(email)) {
                    return refused("Does not contain a valid address.", field + ".to." + to.size() + ".email");
                }
                to.add(email);
            }
            if (one.path("subject").asString(mail.path("subject").asString("")).isEmpty()) {
                return refused("The subject is required.", "subject");
            }
            drafts.add(new Draft(String.join(", ", to), delivery(mail, one), 0, call.body().length));
        }
        String id = messages.accept(Provider.SENDGRID, call.body(), drafts, null, receivedAt)
                .getFirst()
                .id()
                .toString();
        return new Answer(202, "", Map.of("X-Message-Id", id), new byte[0]);
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static @Nullable String delivery(JsonNode mail, JsonNode personalization) {
        for (JsonNode holder : List.of(personalization, mail)) {
            JsonNode value = holder.at("/custom_args/delivery");
            if (value.isString()) {
                return value.asString();
            }
        }
        return null;
    }

    private static Answer refused(String message, @Nullable String field) {
        return error(400, message, field);
    }

    private static Answer error(int status, String message, @Nullable String field) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("field", field);
        error.put("help", null);
        return Answer.json(status, Map.of("errors", List.of(error)));
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> error(status, "The provided authorization grant is invalid, expired, or revoked", null);
            case 404 -> error(status, "not found", null);
            case 429 -> error(status, "too many requests", null);
            case 500, 503 -> error(status, "internal error", null);
            // SendGrid itself has no such answer, but a proxy in front of it may send one.
            default -> new Answer(status, "", Map.of(), new byte[0]);
        };
    }

    /** The mail as SendGrid would show it. */
    static MailView view(byte[] raw) {
        JsonNode mail = Json.tree(raw);
        Map<String, String> contents = new LinkedHashMap<>();
        for (JsonNode content : mail.path("content")) {
            contents.put(
                    content.path("type").asString(""), content.path("value").asString(""));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        mail.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString("")));
        String answers = mail.at("/reply_to/email").asString("");
        if (!answers.isEmpty()) {
            headers.put("Reply-To", answers);
        }
        List<MailView.Attachment> attachments = new ArrayList<>();
        for (JsonNode one : mail.path("attachments")) {
            attachments.add(new MailView.Attachment(
                    one.path("filename").asString(""),
                    one.path("type").asString(""),
                    Base64.getDecoder().decode(one.path("content").asString(""))));
        }
        String name = mail.at("/from/name").asString("");
        String from = mail.at("/from/email").asString("");
        return new MailView(
                name.isEmpty() ? from : name + " <" + from + ">",
                mail.path("subject").asString(""),
                contents.get("text/plain"),
                contents.get("text/html"),
                headers,
                attachments);
    }
}
