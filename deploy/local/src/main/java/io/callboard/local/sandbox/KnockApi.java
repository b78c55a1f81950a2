package io.callboard.local.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Knock's API that triggers a workflow, with its idempotency keys. Each recipient gets an in-app message. */
final class KnockApi implements Faults.Wording, IdempotencyKeys.Conflicts {

    private static final int MOST_RECIPIENTS = 1000;
    private static final int LONGEST_KEY = 255;

    private final Messages messages;
    private final IdempotencyKeys keys;

    KnockApi(Messages messages, Clock clock) {
        this.messages = messages;
        this.keys = new IdempotencyKeys(clock);
    }

    Answer send(Call call, Runnable pause) {
        Instant receivedAt = messages.now();
        if (call.bearerKey() == null) {
            return error(401);
        }
        String key = call.header("Idempotency-Key");
        if (key == null) {
            return processed(call, pause, receivedAt);
        }
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            return error(400, "invalid_idempotency_key", "The idempotency key must have 1 to 255 characters.");
        }
        return keys.once(key, call.body(), this, () -> processed(call, pause, receivedAt));
    }

    private Answer processed(Call call, Runnable pause, Instant receivedAt) {
        Answer answer = accept(call, receivedAt);
        pause.run();
        return answer;
    }

    private Answer accept(Call call, Instant receivedAt) {
        JsonNode trigger = Json.object(call.body());
        JsonNode recipients = trigger.path("recipients");
        if (!recipients.isArray() || recipients.isEmpty() || recipients.size() > MOST_RECIPIENTS) {
            return error(422, "invalid_params", "recipients must have 1 to 1000 elements.");
        }
        List<Draft> drafts = new ArrayList<>();
        for (JsonNode recipient : recipients) {
            String id = recipient.isString()
                    ? recipient.asString()
                    : recipient.path("id").asString("");
            if (id.isEmpty()) {
                return error(422, "invalid_params", "A recipient needs an id.");
            }
            JsonNode delivery = trigger.at("/data/delivery");
            drafts.add(new Draft(id, delivery.isString() ? delivery.asString() : null, 0, call.body().length));
        }
        messages.accept(Provider.KNOCK, call.body(), drafts, call.header("Idempotency-Key"), receivedAt);
        return Answer.json(200, Map.of("workflow_run_id", UUID.randomUUID().toString()));
    }

    /** The message as a workflow would show it. */
    static MailView view(byte[] raw) {
        JsonNode data = Json.tree(raw).path("data");
        return new MailView(
                "knock", data.path("title").asString(""), data.path("text").asString(""), null, Map.of(), List.of());
    }

    private static Answer error(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        body.put("status", status);
        body.put("type", status < 500 ? "invalid_request_error" : "api_error");
        return Answer.json(status, body);
    }

    @Override
    public Answer otherBody() {
        return error(422, "idempotency_key_reused", "The parameters differ from those of the original request.");
    }

    @Override
    public Answer inProgress() {
        return error(409, "idempotency_key_in_use", "The original request is still in progress.");
    }

    @Override
    public Answer error(int status) {
        return switch (status) {
            case 401 -> error(status, "authentication_error", "The API key is not valid.");
            case 404 -> error(status, "resource_missing", "The workflow was not found.");
            case 429 -> error(status, "rate_limit_exceeded", "Too many requests.");
            case 500, 503 -> error(status, "internal_server_error", "An error occurred.");
            // Knock itself has no such answer, but a proxy in front of it may send one.
            default -> new Answer(status, "", Map.of(), new byte[0]);
        };
    }
}
