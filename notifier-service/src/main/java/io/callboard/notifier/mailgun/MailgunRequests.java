package io.callboard.notifier.mailgun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.template.Rendered;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to Mailgun with one key, one mail in each, because the mails of one request share their content. Mailgun has no
 * idempotency keys, so a request without an answer is never repeated.
 */
final class MailgunRequests {

    private static final String URL_ENCODED = "application/x-www-form-urlencoded";

    /** How far from the time of the request events are looked for, because Mailgun's clock may differ from ours. */
    private static final Duration AROUND = Duration.ofDays(1);

    private static final int MOST_LISTED = 300;

    private final URI endpoint;
    private final String events;
    private final String login;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final InstantSource clock;

    /** @param domain at Mailgun, which sends */
    MailgunRequests(
            URI baseUrl, String domain, String apiKey, ProviderHttp http, JsonMapper json, InstantSource clock) {
        this.endpoint = URI.create(baseUrl + "/v3/" + domain + "/messages");
        this.events = baseUrl + "/v3/" + domain + "/events?ascending=yes&limit=" + MOST_LISTED;
        this.login = Base64.getEncoder().encodeToString(("api:" + apiKey).getBytes(UTF_8));
        this.http = http;
        this.json = json;
        this.clock = clock;
    }

    URI endpoint() {
        return endpoint;
    }

    Answer send(Envelope envelope) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by Mailgun");
        }
        Map<String, String> form = form(envelope.sender(), message, mail);
        if (mail.calendar() == null) {
            return post(URL_ENCODED, encoded(form));
        }
        MultipartForm multipart = MultipartForm.of(form, mail.calendar());
        return post(multipart.contentType(), multipart.body());
    }

    /** Makes a request that sends nothing. Mailgun looks at the key first, and accepts no mail without a recipient. */
    Answer probe() {
        return switch (post(URL_ENCODED, "")) {
            case Answer.Refused refused when refused.status() == 400 -> Answer.Accepted.all(List.of());
            case Answer answer -> answer;
        };
    }

    /** Every event of a mail but a rejection proves that Mailgun accepted it, and names the delivery. */
    MessageLookup.Result look(MessageLookup.Sought sought) {
        HttpRequest request = request(URI.create(events + "&begin="
                        + sought.unknownAt().minus(AROUND).getEpochSecond() + "&recipient="
                        + URLEncoder.encode(sought.address(), UTF_8)))
                .build();
        HttpResponse<String> response;
        try {
            response = http.exchange(request);
        } catch (IOException e) {
            return new MessageLookup.Result.NoAnswer(null);
        }
        if (response.statusCode() != 200) {
            return new MessageLookup.Result.NoAnswer(retryAfter(response));
        }
        JsonNode items;
        try {
            items = json.readTree(response.body()).path("items");
        } catch (JacksonException e) {
            return new MessageLookup.Result.NoAnswer(null);
        }
        return items.valueStream()
                .filter(event -> !event.path("event").asString("").equals("rejected"))
                .filter(event -> event.at("/user-variables/delivery")
                        .asString("")
                        .equals(sought.deliveryId().toString()))
                .map(event -> event.at("/message/headers/message-id").asString(""))
                .filter(messageId -> !messageId.isBlank())
                .findFirst()
                .<MessageLookup.Result>map(messageId -> new MessageLookup.Result.Accepted(bracketed(messageId)))
                .orElseGet(MessageLookup.Result.NotFound::new);
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .header("Authorization", "Basic " + login);
    }

    private @Nullable Duration retryAfter(HttpResponse<String> response) {
        return ProviderHttp.retryAfter(
                response.headers().firstValue("retry-after").orElse(null), clock);
    }

    /** As in the answer to the request that sent the mail. Events have the id without brackets. */
    static String bracketed(String messageId) {
        return messageId.startsWith("<") ? messageId : "<" + messageId + ">";
    }

    private Answer post(String contentType, String form) {
        HttpRequest request = request(endpoint)
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .header("Content-Type", contentType)
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

    private static Map<String, String> form(String sender, Envelope.Message message, Rendered.Mail mail) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("from", sender);
        form.put("to", message.address());
        form.put("subject", mail.subject());
        form.put("text", mail.text());
        form.put("html", mail.html());
        mail.headers().forEach((name, value) -> form.put("h:" + name, value));
        if (mail.replyTo() != null) {
            form.put("h:Reply-To", mail.replyTo());
        }
        // Mailgun returns this variable with each event of the mail.
        form.put("v:delivery", message.deliveryId().toString());
        // Our links are secrets of their recipients and must stay as they are.
        form.put("o:tracking", "no");
        return form;
    }

    private static String encoded(Map<String, String> form) {
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
                response.statusCode(), aboutRecipient ? "invalid_to" : null, retryAfter(response), aboutRecipient);
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
