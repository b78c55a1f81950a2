package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Resend's sending API: one e-mail or up to a hundred, with its checks, its errors and its idempotency keys. */
final class ResendApi implements Faults.Wording, IdempotencyKeys.Conflicts {

    private static final int MOST_IN_A_BATCH = 100;
    private static final int MOST_RECIPIENTS = 50;

    private final Messages messages;
    private final IdempotencyKeys keys;

    ResendApi(Messages messages, Clock clock) {
        this.messages = messages;
        this.keys = new IdempotencyKeys(clock);
    }

    Answer send(Call call, Runnable pause) {
        return authorized(call, pause, receivedAt -> single(call, receivedAt));
    }

    Answer sendBatch(Call call, Runnable pause) {
        return authorized(call, pause, receivedAt -> batch(call, receivedAt));
    }

    private interface Sending {
        Answer send(Instant receivedAt);
    }

    private Answer authorized(Call call, Runnable pause, Sending sending) {
        Instant receivedAt = messages.now();
        if (call.bearerKey() == null) {
            return error(
                    401,
                    "missing_api_key",
                    "Missing API key in the authorization header. Include the following header in the request: "
                            + "Authorization: Bearer YOUR_API_KEY.");
        }
        String key = call.header("Idempotency-Key");
        if (key == null) {
            return processed(pause, sending, receivedAt);
        }
        if (key.isEmpty() || key.length() > 256) {
            return error(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
        }
        return keys.once(key, call.body(), this, () -> processed(pause, sending, receivedAt));
    }

    private static Answer processed(Runnable pause, Sending sending, Instant receivedAt) {
        Answer answer = sending.send(receivedAt);
        pause.run();
        return answer;
    }

    private Answer single(Call call, Instant receivedAt) {
        try (JsonParser parser = Json.stream(call.body())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return error(422, "validation_error", "The request body must be a JSON object.");
            }
            Mail mail = Mail.read(parser);
            if (parser.nextToken() != null) {
                return error(422, "validation_error", "The request body must be one JSON object.");
            }
            Refusal refusal = mail.refusal(false);
            if (refusal != null) {
                return refusal.answer();
            }
            return Answer.json(
                    200, Map.of("id", accept(call, List.of(mail), receivedAt).getFirst()));
        } catch (JacksonException malformed) {
            return malformed(malformed);
        }
    }

    private Answer batch(Call call, Instant receivedAt) {
        List<Mail> mails = new ArrayList<>();
        try (JsonParser parser = Json.stream(call.body())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return error(422, "validation_error", "The request body must be an array of e-mails.");
            }
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    return error(422, "validation_error", "Each e-mail of a batch must be a JSON object.");
                }
                mails.add(Mail.read(parser));
            }
        } catch (JacksonException malformed) {
            return malformed(malformed);
        }
        if (mails.isEmpty() || mails.size() > MOST_IN_A_BATCH) {
            return error(
                    422,
                    "validation_error",
                    "A batch must hold 1 to " + MOST_IN_A_BATCH + " e-mails, this one holds " + mails.size() + ".");
        }
        boolean permissive = "permissive".equals(call.header("x-batch-validation"));
        List<Mail> good = new ArrayList<>(mails.size());
        List<Map<String, Object>> refused = new ArrayList<>();
        for (int i = 0; i < mails.size(); i++) {
            Refusal refusal = mails.get(i).refusal(true);
            if (refusal == null) {
                good.add(mails.get(i));
            } else if (permissive) {
                refused.add(Map.of("index", i, "message", refusal.message()));
            } else {
                return refusal.answer();
            }
        }
        List<Map<String, String>> data = accept(call, good, receivedAt).stream()
                .map(id -> Map.of("id", id))
                .toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("data", data);
        if (permissive) {
            body.put("errors", refused);
        }
        return Answer.json(200, body);
    }

    private List<String> accept(Call call, List<Mail> mails, Instant receivedAt) {
        if (mails.isEmpty()) {
            return List.of();
        }
        List<Draft> drafts = mails.stream().map(Mail::draft).toList();
        return messages
                .accept(Provider.RESEND, call.body(), drafts, call.header("Idempotency-Key"), receivedAt)
                .stream()
                .map(message -> message.id().toString())
                .toList();
    }

    /** The checked fields of an e-mail; text and HTML are skipped without decoding. */
    private record Mail(
            List<String> to,
            List<String> copies,
            @Nullable String from,
            boolean subject,
            boolean content,
            boolean attachments,
            @Nullable String delivery,
            int start,
            int length) {

        static Mail read(JsonParser parser) {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            List<String> to = List.of();
            List<String> copies = new ArrayList<>();
            String from = null;
            String delivery = null;
            boolean subject = false;
            boolean content = false;
            boolean attachments = false;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "to" -> to = strings(parser);
                    case "cc", "bcc" -> copies.addAll(strings(parser));
                    case "from" -> from = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                    case "subject" -> subject = token == JsonToken.VALUE_STRING && parser.getStringLength() > 0;
                    case "html", "text", "template" -> {
                        content |= token != JsonToken.VALUE_NULL;
                        parser.skipChildren();
                    }
                    case "attachments" -> {
                        attachments = token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY;
                        skipRestOfArray(parser, attachments);
                    }
                    case "tags" -> delivery = deliveryTag(parser);
                    default -> parser.skipChildren();
                }
            }
            int end = (int) parser.currentLocation().getByteOffset();
            return new Mail(to, copies, from, subject, content, attachments, delivery, start, end - start);
        }

        private static void skipRestOfArray(JsonParser parser, boolean inside) {
            while (inside && parser.currentToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
                parser.nextToken();
            }
        }

        private static List<String> strings(JsonParser parser) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return List.of(parser.getString());
            }
            List<String> strings = new ArrayList<>();
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                    strings.add(token == JsonToken.VALUE_STRING ? parser.getString() : "");
                    parser.skipChildren();
                }
            } else {
                parser.skipChildren();
            }
            return strings;
        }

        private static @Nullable String deliveryTag(JsonParser parser) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return null;
            }
            String delivery = null;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    continue;
                }
                String tag = null;
                String value = null;
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                    if (text && name.equals("name")) {
                        tag = parser.getString();
                    } else if (text && name.equals("value")) {
                        value = parser.getString();
                    } else {
                        parser.skipChildren();
                    }
                }
                if ("delivery".equals(tag)) {
                    delivery = value;
                }
            }
            return delivery;
        }

        @Nullable
        Refusal refusal(boolean inBatch) {
            if (from == null) {
                return Refusal.missing("from");
            }
            if (to.isEmpty()) {
                return Refusal.missing("to");
            }
            if (!subject) {
                return Refusal.missing("subject");
            }
            if (!content) {
                return new Refusal("validation_error", "Missing `html` or `text` field.");
            }
            if (!Addresses.isAddress(from)) {
                return Refusal.address("from");
            }
            if (to.size() > MOST_RECIPIENTS) {
                return new Refusal("validation_error", "The `to` field takes at most 50 addresses.");
            }
            if (!to.stream().allMatch(Addresses::isAddress)) {
                return Refusal.address("to");
            }
            if (!copies.stream().allMatch(Addresses::isAddress)) {
                return Refusal.address("cc` or `bcc");
            }
            if (inBatch && attachments) {
                return new Refusal("validation_error", "The `attachments` field is not supported in a batch.");
            }
            return null;
        }

        Draft draft() {
            String recipients = to.size() == 1
                    ? Addresses.bare(to.getFirst())
                    : String.join(", ", to.stream().map(Addresses::bare).toList());
            return new Draft(recipients, delivery, start, length);
        }
    }

    private record Refusal(String name, String message) {

        static Refusal missing(String field) {
            return new Refusal("missing_required_field", "Missing `" + field + "` field.");
        }

        static Refusal address(String field) {
            return new Refusal(
                    "validation_error",
                    "Invalid `" + field
                            + "` field. The email address needs to follow the `email@example.com` or "
                            + "`Name <email@example.com>` format.");
        }

        Answer answer() {
            return error(422, name, message);
        }
    }

    private static Answer malformed(JacksonException malformed) {
        return error(400, "validation_error", "The request body is not valid JSON: " + malformed.getOriginalMessage());
    }

    private static Answer error(int status, String name, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", status);
        body.put("name", name);
        body.put("message", message);
        return Answer.json(status, body);
    }

    @Override
    public Answer otherBody() {
        return error(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
    }

    @Override
    public Answer inProgress() {
        return error(
                409,
                "concurrent_idempotent_requests",
                "Same idempotency key used while original request is still in progress.");
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> error(status, "restricted_api_key", "This API key is restricted to only send emails.");
            case 404 -> error(status, "not_found", "The requested endpoint does not exist.");
            case 429 ->
                error(
                        status,
                        "rate_limit_exceeded",
                        "Too many requests. Please limit the number of requests per second.");
            case 500 -> error(status, "application_error", "An unexpected error occurred.");
            case 503 -> error(status, "service_unavailable", "The service is temporarily unavailable.");
            default -> fromTheEdge(status);
        };
    }

    /** Resend itself has no such answer, but a proxy in front of it may send one. */
    private static Answer fromTheEdge(int status) {
        return new Answer(
                status,
                "text/html",
                Map.of(),
                "<html><body>%d</body></html>".formatted(status).getBytes(UTF_8));
    }
}
