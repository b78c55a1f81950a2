package io.callboard.notifier.inapp;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.endpoint.EndpointSecrets;
import io.callboard.notifier.endpoint.TargetGuard;
import io.callboard.notifier.endpoint.WebhookProperties;
import io.callboard.notifier.webhook.WebhookAnswer;
import io.callboard.notifier.webhook.WebhookCalls;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Webhooks of organizers that take in-app messages, one in a request, signed by Standard Webhooks. The receiver ignores a
 * {@code webhook-id} that it knows, so a request may be repeated. Calls to webhook endpoints have other connections, so
 * that they do not wait for each other.
 */
@Component
class OwnWebhook implements OwnProvider {

    private final InAppWebhookProperties properties;
    private final WebhookCalls calls;
    private final JsonMapper json;
    private final Clock clock;

    OwnWebhook(
            InAppWebhookProperties properties,
            WebhookProperties webhooks,
            TargetGuard guard,
            JsonMapper json,
            Clock clock) {
        this.properties = properties;
        this.calls = new WebhookCalls(guard, properties.timeout(), webhooks.inFlight(), clock);
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public boolean idempotent() {
        return true;
    }

    @Override
    public double requestsPerSecond() {
        return properties.requestsPerSecond();
    }

    @Override
    public Duration timeout() {
        return properties.timeout();
    }

    /** The receiver gives no ids to messages, so the id of the delivery names a message. */
    @Override
    public OwnTransport transport(UUID accountId, ProviderAccess access) {
        List<byte[]> secrets = List.of(EndpointSecrets.of(access.secret()).orElseThrow());
        BiFunction<String, Object, WebhookAnswer> call =
                (id, body) -> calls.call(access.url(), id, json.writeValueAsString(body), secrets);
        return OwnTransport.of(
                (key, envelope, _) -> {
                    InAppMessage message = InAppMessage.of(envelope.messages().getFirst());
                    return answer(
                            call.apply(key, message),
                            List.of(message.data().deliveryId().toString()));
                },
                () -> answer(call.apply(UUID.randomUUID().toString(), test(accountId)), List.of()));
    }

    private Map<String, Object> test(UUID accountId) {
        return Map.of("type", "account.test", "timestamp", clock.instant(), "data", Map.of("accountId", accountId));
    }

    /** @param messageIds of a message that was taken */
    private static Answer answer(WebhookAnswer answer, List<String> messageIds) {
        if (answer.taken()) {
            return Answer.Accepted.all(messageIds);
        }
        Integer status = answer.statusCode();
        if (status != null) {
            return new Answer.Refused(status, null, answer.retryAfter());
        }
        String reason = Objects.requireNonNull(answer.reason());
        return answer.begun() ? new Answer.NoAnswer(reason) : new Answer.NotSent(reason);
    }

    @PreDestroy
    void close() throws IOException {
        calls.close();
    }
}
