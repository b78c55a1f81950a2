package io.callboard.notifier.sendgrid;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.template.Rendered;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to SendGrid with one key, one mail in each, because the mails of one request share their content. SendGrid has
 * no idempotency keys, so a request without an answer is never repeated.
 */
final class SendGridRequests {

    private final URI endpoint;
    private final String apiKey;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final InstantSource clock;

    SendGridRequests(URI baseUrl, String apiKey, ProviderHttp http, JsonMapper json, InstantSource clock) {
        this.endpoint = URI.create(baseUrl + "/v3/mail/send");
        this.apiKey = apiKey;
        this.http = http;
        this.json = json;
        this.clock = clock;
    }

    Answer send(Envelope envelope) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by SendGrid");
        }
        return post(json.writeValueAsBytes(SendGridMail.of(envelope.sender(), message, mail)));
    }

    /** Makes a request that sends nothing. SendGrid looks at the key first, and accepts no mail without a recipient. */
    Answer probe() {
        return switch (post("{}".getBytes(StandardCharsets.UTF_8))) {
            case Answer.Refused refused when refused.status() == 400 -> Answer.Accepted.all(List.of());
            case Answer answer -> answer;
        };
    }

    private Answer post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + apiKey)
                .build();
        HttpResponse<String> response;
        try {
            response = http.exchange(request);
        } catch (IOException e) {
            return ProviderHttp.answerOf(e);
        }
        int status = response.statusCode();
        if (status < 200 || status >= 300) {
            return refused(response);
        }
        String id = response.headers().firstValue("x-message-id").orElse("");
        return id.isEmpty() ? new Answer.NoAnswer("UNREADABLE_ANSWER") : Answer.Accepted.all(List.of(id));
    }

    /** An error names the field of the request that it is about; it has no code. */
    private Answer refused(HttpResponse<String> response) {
        String field = field(response.body());
        return new Answer.Refused(
                response.statusCode(),
                field,
                retryAfter(response),
                field != null && field.startsWith("personalizations.") && field.contains(".to"));
    }

    private @Nullable String field(String body) {
        if (!body.startsWith("{")) {
            return null;
        }
        try {
            JsonNode field = json.readTree(body).path("errors").path(0).path("field");
            return field.isString() ? field.asString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** A 429 says in seconds since 1970 when the limit ends. */
    private @Nullable Duration retryAfter(HttpResponse<String> response) {
        Duration asked = ProviderHttp.retryAfter(
                response.headers().firstValue("retry-after").orElse(null), clock);
        String reset = response.headers().firstValue("x-ratelimit-reset").orElse("");
        if (asked != null || response.statusCode() != 429 || !reset.matches("[0-9]{1,11}")) {
            return asked;
        }
        Duration until = Duration.between(clock.instant(), Instant.ofEpochSecond(Long.parseLong(reset)));
        return until.isNegative() ? Duration.ZERO : until;
    }
}
