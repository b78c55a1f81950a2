package io.callboard.notifier.resend;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.resend.core.service.BaseService;
import com.resend.services.emails.model.CreateEmailOptions;
import com.resend.services.emails.model.Tag;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.template.Rendered;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The SDK's batch service. Resend validates each e-mail
 * individually (permissive), so that a bad address fails only its own e-mail and no second request is needed.
 */
final class ResendBatches extends BaseService implements PreparedRequests {

    /** Mails in a request. */
    static final int MOST = 100;

    /** Writes the bytes that the SDK's mapper writes, which makes a string of them first and takes twice as long. */
    static final JsonMapper WRITER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultPropertyInclusion(included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /** These codes mean that the route does not exist, not that an e-mail is wrong. */
    private static final Set<String> NO_SUCH_ROUTE = Set.of("not_found", "method_not_allowed");

    private final ResendHttp http;
    private final JsonMapper json;
    private final InstantSource clock;

    ResendBatches(String apiKey, ResendHttp http, JsonMapper json, InstantSource clock) {
        super(apiKey, http);
        this.http = http;
        this.json = json;
        this.clock = clock;
    }

    /** One request for the whole envelope. */
    Answer send(Envelope envelope, String idempotencyKey) {
        byte[] request;
        try {
            request = request(envelope);
        } catch (JacksonException e) {
            return new Answer.Refused(422, "not_writable", null, true);
        }
        return send(idempotencyKey, request, envelope.messages().size());
    }

    @Override
    public byte[] request(Envelope envelope) {
        return WRITER.writeValueAsBytes(mails(envelope));
    }

    static List<CreateEmailOptions> mails(Envelope envelope) {
        return envelope.messages().stream()
                .map(message -> mail(envelope.sender(), message))
                .toList();
    }

    /** A request without mails, which Resend rejects for its content once it has taken the key. */
    Answer probe() {
        return switch (send(UUID.randomUUID().toString(), "[]".getBytes(StandardCharsets.US_ASCII), 0)) {
            case Answer.Refused refused
            when refused.status() == 400 || refused.status() == 422 -> Answer.Accepted.all(List.of());
            case Answer answer -> answer;
        };
    }

    private static CreateEmailOptions mail(String sender, Envelope.Message message) {
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by Resend");
        }
        CreateEmailOptions.Builder options = CreateEmailOptions.builder()
                .from(sender)
                .to(message.address())
                .subject(mail.subject())
                .html(mail.html())
                .text(mail.text())
                .headers(mail.headers())
                .tags(Tag.builder()
                        .name("delivery")
                        .value(message.deliveryId().toString())
                        .build());
        return mail.replyTo() == null
                ? options.build()
                : options.replyTo(mail.replyTo()).build();
    }

    @Override
    public Answer send(String idempotencyKey, byte[] request, int size) {
        ResendHttp.Response response;
        try {
            response = http.post(
                    "/emails/batch",
                    apiKey,
                    request,
                    Map.of("Idempotency-Key", idempotencyKey, "x-batch-validation", "permissive"));
        } catch (UncheckedIOException e) {
            return ProviderHttp.answerOf(e.getCause());
        }
        JsonNode body = read(response.getBody());
        if (!response.isSuccessful()) {
            return new Answer.Refused(
                    response.getCode(), code(body), ProviderHttp.retryAfter(response.retryAfter(), clock));
        }
        if (body == null || !body.path("data").isArray()) {
            return new Answer.NoAnswer("UNREADABLE_ANSWER");
        }
        return new Answer.Accepted(receipts(body, size));
    }

    /** The answer has the ids of the accepted e-mails in their order, and the positions of the refused ones. */
    private static List<Answer.Receipt> receipts(JsonNode body, int size) {
        Map<Integer, Answer.Receipt> refused = new HashMap<>();
        for (JsonNode error : body.path("errors")) {
            refused.put(error.path("index").asInt(-1), Answer.Receipt.refused("validation_error"));
        }
        JsonNode accepted = body.path("data");
        if (accepted.size() + refused.size() != size) {
            return List.of();
        }
        List<Answer.Receipt> receipts = new ArrayList<>(size);
        int next = 0;
        for (int place = 0; place < size; place++) {
            Answer.Receipt refusal = refused.get(place);
            if (refusal == null && next == accepted.size()) {
                return List.of();
            }
            receipts.add(
                    refusal != null
                            ? refusal
                            : Answer.Receipt.accepted(
                                    accepted.get(next++).path("id").asString("")));
        }
        return receipts;
    }

    private static @Nullable String code(@Nullable JsonNode body) {
        if (body == null || !body.path("name").isString()) {
            return null;
        }
        String name = body.path("name").asString();
        return NO_SUCH_ROUTE.contains(name) ? null : name;
    }

    private @Nullable JsonNode read(@Nullable String body) {
        if (body == null || !body.startsWith("{")) {
            return null;
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return null;
        }
    }
}
