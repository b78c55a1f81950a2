package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Mailgun's API for mails, as form fields. It has no idempotency keys: a repeated request is accepted again. */
final class MailgunApi implements Faults.Wording {

    private static final int MOST_LISTED = 300;

    private final Messages messages;

    MailgunApi(Messages messages) {
        this.messages = messages;
    }

    Answer send(Call call, Runnable pause) {
        Answer answer = accept(call);
        pause.run();
        return answer;
    }

    private Answer accept(Call call) {
        Instant receivedAt = messages.now();
        if (call.basicLogin() == null) {
            return error(401);
        }
        String domain = call.pathVariable();
        MultipartForm parts = MultipartForm.of(call.body()).orElse(null);
        Map<String, String> form = parts == null ? call.form() : parts.fields();
        for (String field : List.of("from", "to")) {
            String value = form.getOrDefault(field, "");
            if (value.isBlank() || !Arrays.stream(value.split(",")).allMatch(Addresses::isAddress)) {
                return error(400, field + " parameter is not a valid address. please check documentation");
            }
        }
        if (!form.containsKey("text") && !form.containsKey("html") && !form.containsKey("template")) {
            return error(400, "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified");
        }
        String to = Arrays.stream(form.getOrDefault("to", "").split(","))
                .map(Addresses::bare)
                .collect(Collectors.joining(", "));
        Draft draft = new Draft(to, form.get("v:delivery"), 0, call.body().length);
        Message message = messages.accept(Provider.MAILGUN, call.body(), List.of(draft), null, receivedAt)
                .getFirst();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", "<" + message.id() + "@" + domain + ">");
        body.put("message", "Queued. Thank you.");
        return Answer.json(200, body);
    }

    /** That mails to an address were accepted, the oldest first. The sandbox knows no other events here. */
    Answer events(Call call) {
        if (call.basicLogin() == null) {
            return error(401);
        }
        String recipient = call.query().get("recipient");
        if (recipient == null) {
            return error(400, "The sandbox lists events of one recipient only");
        }
        String domain = call.pathVariable();
        List<Map<String, Object>> items = messages
                .newest(one -> one.provider() == Provider.MAILGUN && one.goesTo(recipient), 0, MOST_LISTED)
                .items()
                .reversed()
                .stream()
                .map(message -> accepted(message, domain))
                .toList();
        return Answer.json(200, Map.of("items", items, "paging", Map.of()));
    }

    private static Map<String, Object> accepted(Message message, String domain) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("id", message.id().toString());
        event.put("event", "accepted");
        event.put("timestamp", message.receivedAt().toEpochMilli() / 1000.0);
        event.put("recipient", message.to());
        event.put("message", Map.of("headers", Map.of("message-id", message.id() + "@" + domain)));
        event.put("user-variables", message.delivery() == null ? Map.of() : Map.of("delivery", message.delivery()));
        return event;
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Map.of("message", message));
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> new Answer(status, "text/plain", Map.of(), "Forbidden".getBytes(UTF_8));
            case 404 -> error(status, "Domain not found");
            case 429 -> error(status, "Domain is over its limit of requests");
            case 500, 503 -> error(status, "Internal Server Error");
            // Mailgun itself has no such answer, but a proxy in front of it may send one.
            default -> new Answer(status, "", Map.of(), new byte[0]);
        };
    }

    /** The mail as Mailgun would show it. */
    static MailView view(byte[] raw) {
        MultipartForm parts = MultipartForm.of(raw).orElse(null);
        Map<String, String> form = parts == null ? Call.formFields(new String(raw, UTF_8)) : parts.fields();
        Map<String, String> headers = new LinkedHashMap<>();
        form.forEach((field, value) -> {
            if (field.startsWith("h:")) {
                headers.put(field.substring(2), value);
            }
        });
        return new MailView(
                form.get("from"),
                form.get("subject"),
                form.get("text"),
                form.get("html"),
                headers,
                parts == null ? List.of() : parts.files());
    }
}
