package io.callboard.notifier.mailgun;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * E-mail by Mailgun, one in a request, because the mails of one request share their content. Mailgun has no idempotency
 * keys, so a request without an answer is never repeated.
 */
@Component
@ConditionalOnProperty("callboard.mailgun.api-key")
class MailgunAccount implements Account {

    private final AccountProfile profile;
    private final URI endpoint;
    private final String login;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final InstantSource clock;

    MailgunAccount(MailgunProperties properties, Environment environment, JsonMapper json, Clock clock) {
        Secrets.require(environment, "callboard.mailgun.api-key");
        if (properties.domain().isBlank() || properties.from().isBlank()) {
            throw new IllegalArgumentException(
                    "callboard.mailgun.domain and callboard.mailgun.from are the sending domain"
                            + " and the sender of every mail, such as Callboard <events@example.com>");
        }
        this.endpoint = URI.create(properties.baseUrl() + "/v3/" + properties.domain() + "/messages");
        this.login = Base64.getEncoder().encodeToString(("api:" + properties.apiKey()).getBytes(UTF_8));
        this.http = new ProviderHttp(properties.timeout());
        this.json = json;
        this.clock = clock;
        this.profile = new AccountProfile(
                "mailgun",
                Channel.EMAIL,
                properties.from(),
                1,
                false,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(endpoint.toString(), properties.apiKey()));
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by Mailgun");
        }
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .POST(HttpRequest.BodyPublishers.ofString(form(envelope.sender(), message, mail)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("Authorization", "Basic " + login)
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
        String id = text(response.body(), "id");
        return id.isEmpty() ? new Answer.NoAnswer("UNREADABLE_ANSWER") : Answer.Accepted.all(List.of(id));
    }

    private static String form(String sender, Envelope.Message message, Rendered.Mail mail) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("from", sender);
        form.put("to", message.address());
        form.put("subject", mail.subject());
        form.put("text", mail.text());
        form.put("html", mail.html());
        mail.headers().forEach((name, value) -> form.put("h:" + name, value));
        // Mailgun returns this variable with each event of the mail.
        form.put("v:delivery", message.deliveryId().toString());
        // Our links are secrets of their recipients and must stay as they are.
        form.put("o:tracking", "no");
        return form.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** An error has only a text, and a refused recipient is recognised by its beginning. */
    private Answer refused(HttpResponse<String> response) {
        boolean aboutRecipient = response.statusCode() == 400
                && text(response.body(), "message").replace("'", "").startsWith("to parameter");
        return new Answer.Refused(
                response.statusCode(),
                aboutRecipient ? "invalid_to" : null,
                ProviderHttp.retryAfter(
                        response.headers().firstValue("retry-after").orElse(null), clock),
                aboutRecipient);
    }

    /** A text in the answer; empty if it has none. */
    private String text(String body, String name) {
        if (!body.startsWith("{")) {
            return "";
        }
        try {
            return json.readTree(body).path(name).asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
