package io.callboard.notifier.knock;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.template.Rendered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * In-app messages by Knock, one in a request, because the messages of one request share their content. Knock keeps
 * idempotency keys for 24 hours.
 */
@Component
@ConditionalOnProperty("callboard.knock.api-key")
class KnockAccount implements Account {

    private static final String NAME = "knock";
    private static final Pattern WORKFLOW = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final AccountProfile profile;
    private final KnockProperties properties;
    private final URI endpoint;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final InstantSource clock;

    KnockAccount(KnockProperties properties, Environment environment, JsonMapper json, Clock clock) {
        this.properties = properties;
        Secrets.require(environment, "callboard.knock.api-key");
        if (!WORKFLOW.matcher(properties.workflow()).matches()) {
            throw new IllegalArgumentException(
                    "callboard.knock.workflow is the key of a workflow at Knock, such as callboard");
        }
        this.endpoint = URI.create(properties.baseUrl() + "/v1/workflows/" + properties.workflow() + "/trigger");
        this.http = new ProviderHttp(properties.timeout());
        this.json = json;
        this.clock = clock;
        this.profile = new AccountProfile(
                NAME,
                Channel.IN_APP,
                NAME,
                1,
                true,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(endpoint.toString(), properties.apiKey()));
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    /**
     * Knock gives its own ids to messages later. Until then, and in its webhooks, the id of the delivery names a
     * message.
     */
    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.InApp content)) {
            throw new IllegalArgumentException("Only in-app messages go by Knock");
        }
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(KnockMessage.of(message, content))))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + properties.apiKey())
                .header("Idempotency-Key", idempotencyKey)
                .build();
        HttpResponse<String> response;
        try {
            response = http.exchange(request);
        } catch (IOException e) {
            return ProviderHttp.answerOf(e);
        }
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return word(response.body(), "workflow_run_id") == null
                    ? new Answer.NoAnswer("UNREADABLE_ANSWER")
                    : Answer.Accepted.all(List.of(message.deliveryId().toString()));
        }
        return new Answer.Refused(
                status,
                word(response.body(), "code"),
                ProviderHttp.retryAfter(
                        response.headers().firstValue("retry-after").orElse(null), clock));
    }

    private @Nullable String word(String body, String member) {
        if (!body.startsWith("{")) {
            return null;
        }
        try {
            JsonNode word = json.readTree(body).path(member);
            return word.isString() ? word.asString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
