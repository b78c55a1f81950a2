package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sandbox sends the webhooks of its providers about accepted messages. */
class MessageWebhooksTest extends SandboxScene {

    @ParameterizedTest
    @CsvSource({"delivered", "bounced", "complained", "opened"})
    void sendsResendsWebhook(String type) throws Exception {
        String id = json(send(resend("/emails", mail("d-1")))).at("/id").asString();

        assertThat(json(happen(id, type)).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/resend");
        JsonNode body = JsonMapper.shared().readTree(webhook.body());
        assertThat(body.at("/type").asString()).isEqualTo("email." + type);
        assertThat(body.at("/data/email_id").asString()).isEqualTo(id);
        assertThat(body.at("/data/to/0").asString()).isEqualTo("ada@example.com");
        assertThat(body.at("/data/tags/delivery").asString()).isEqualTo("d-1");
        assertThat(body.at("/data/bounce/type").asString("")).isEqualTo(type.equals("bounced") ? "Permanent" : "");
        String time = Objects.requireNonNull(webhook.headers().getFirst("svix-timestamp"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(
                Base64.getDecoder().decode(Webhooks.SVIX_SECRET.substring("whsec_".length())), "HmacSHA256"));
        assertThat(webhook.headers().getFirst("svix-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder()
                                .encodeToString(mac.doFinal(
                                        (webhook.headers().getFirst("svix-id") + "." + time + "." + webhook.body())
                                                .getBytes(UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({"delivered, delivered, ''", "bounced, undelivered, 30003"})
    void sendsTwiliosStatusCallback(String type, String status, String code) throws Exception {
        String callback = webhooks.at("/webhooks/twilio?delivery=d-2").toString();
        String id = text("&StatusCallback=" + URLEncoder.encode(callback, UTF_8));

        assertThat(json(happen(id, type)).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/twilio?delivery=d-2");
        Map<String, String> form = Call.formFields(webhook.body());
        assertThat(form).containsEntry("MessageStatus", status).containsEntry("To", "+12025550143");
        assertThat(form.getOrDefault("ErrorCode", "")).isEqualTo(code);
        assertThat(form.get("MessageSid")).isEqualTo("SM" + id.replace("-", ""));
        assertThat(webhook.headers().getFirst("X-Twilio-Signature")).isEqualTo(signature("hush", callback, form));
    }

    @Test
    void signsTheStatusCallbackToAnAccountWithItsOwnToken() throws Exception {
        String callback = webhooks.at("/webhooks/twilio/a1?delivery=d-3").toString();
        String id = text("&StatusCallback=" + URLEncoder.encode(callback, UTF_8));

        assertThat(json(happen(id, "delivered")).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/twilio/a1?delivery=d-3");
        assertThat(webhook.headers().getFirst("X-Twilio-Signature"))
                .isEqualTo(signature("secret", callback, Call.formFields(webhook.body())));
    }

    private static String signature(String token, String address, Map<String, String> form) throws Exception {
        StringBuilder signed = new StringBuilder(address);
        new TreeMap<>(form).forEach((name, value) -> signed.append(name).append(value));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.toString().getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({"delivered, delivered, ''", "bounced, bounce, bounce", "complained, spamreport, ''", "opened, open, ''"
    })
    void sendsSendGridsEvents(String type, String event, String bounce) throws Exception {
        String id = send(to("/sendgrid/v3/mail/send")
                        .header("Authorization", "Bearer SG.test")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"personalizations":[{"to":[{"email":"ada@example.com"}]}],"from":{"email":"e@example.com"},
                                 "subject":"Soon","content":[{"type":"text/plain","value":"See you"}],
                                 "custom_args":{"delivery":"d-3"}}
                                """)))
                .headers()
                .firstValue("X-Message-Id")
                .orElseThrow();

        assertThat(json(happen(id, type)).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/sendgrid");
        JsonNode body = JsonMapper.shared().readTree(webhook.body()).get(0);
        assertThat(body.at("/event").asString()).isEqualTo(event);
        assertThat(body.at("/type").asString("")).isEqualTo(bounce);
        assertThat(body.at("/sg_message_id").asString()).startsWith(id + ".");
        assertThat(body.at("/email").asString()).isEqualTo("ada@example.com");
        assertThat(body.at("/delivery").asString()).isEqualTo("d-3");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(
                        new X509EncodedKeySpec(Base64.getDecoder().decode(MessageWebhooks.SENDGRID_PUBLIC_KEY))));
        signature.update((webhook.headers().getFirst("X-Twilio-Email-Event-Webhook-Timestamp") + webhook.body())
                .getBytes(UTF_8));
        assertThat(signature.verify(Base64.getDecoder()
                        .decode(webhook.headers().getFirst("X-Twilio-Email-Event-Webhook-Signature"))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"delivered, message.delivered", "bounced, message.undelivered", "opened, message.read"})
    void sendsKnocksEvents(String type, String event) throws Exception {
        trigger("key-" + type);
        String id = json(get("/api/messages?channel=IN_APP")).at("/items/0/id").asString();

        assertThat(json(happen(id, type)).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/knock");
        JsonNode body = JsonMapper.shared().readTree(webhook.body());
        assertThat(body.at("/type").asString()).isEqualTo(event);
        assertThat(body.at("/data/recipient").asString()).isEqualTo("r-1");
        assertThat(body.at("/data/data/delivery").asString()).isEqualTo("d-5");
        String signature = Objects.requireNonNull(webhook.headers().getFirst("x-knock-signature"));
        String time = signature.substring(2, signature.indexOf(','));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("local".getBytes(UTF_8), "HmacSHA256"));
        assertThat(signature)
                .isEqualTo("t=" + time + ",s="
                        + Base64.getEncoder()
                                .encodeToString(mac.doFinal((time + "." + webhook.body()).getBytes(UTF_8))));
    }

    @Test
    void knockTakesAMessageOncePerKey() throws Exception {
        String first = trigger("key").body();

        assertThat(trigger("key").body()).isEqualTo(first).contains("workflow_run_id");
        assertThat(trigger("other").body()).isNotEqualTo(first);
        JsonNode messages = json(get("/api/messages?channel=IN_APP"));
        assertThat(messages.at("/total").asInt()).isEqualTo(2);
        assertThat(messages.at("/items/0/subject").asString()).isEqualTo("Soon");
        assertThat(messages.at("/items/0/text").asString()).isEqualTo("See you");
        assertThat(messages.at("/items/0/to").asString()).isEqualTo("r-1");
    }

    private HttpResponse<String> trigger(String key) throws Exception {
        return send(to("/knock/v1/workflows/callboard/trigger")
                .header("Authorization", "Bearer sk_test")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"recipients":[{"id":"r-1"}],"data":{"delivery":"d-5","title":"Soon","text":"See you"}}
                        """)));
    }

    @ParameterizedTest
    @CsvSource({"delivered, delivered, ''", "bounced, failed, permanent", "complained, complained, ''"})
    void sendsMailgunsWebhook(String type, String event, String severity) throws Exception {
        String messageId = json(send(to("/mailgun/v3/example.com/messages")
                        .header("Authorization", "Basic YXBpOnNlY3JldA==")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("from=Callboard+%3Ce%40example.com%3E"
                                + "&to=ada%40example.com&subject=Soon&text=See+you&v%3Adelivery=d-4"))))
                .at("/id")
                .asString();
        String id = messageId.substring(1, messageId.indexOf('@'));

        assertThat(json(happen(id, type)).at("/answered").asInt()).isEqualTo(204);

        Webhooks.Received webhook = webhooks.received.getFirst();
        assertThat(webhook.path()).isEqualTo("/webhooks/mailgun");
        JsonNode body = JsonMapper.shared().readTree(webhook.body());
        assertThat(body.at("/event-data/event").asString()).isEqualTo(event);
        assertThat(body.at("/event-data/severity").asString("")).isEqualTo(severity);
        assertThat("<" + body.at("/event-data/message/headers/message-id").asString() + ">")
                .isEqualTo(messageId);
        assertThat(body.at("/event-data/user-variables/delivery").asString()).isEqualTo("d-4");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("local".getBytes(UTF_8), "HmacSHA256"));
        assertThat(body.at("/signature/signature").asString())
                .isEqualTo(HexFormat.of()
                        .formatHex(mac.doFinal((body.at("/signature/timestamp").asString()
                                        + body.at("/signature/token").asString())
                                .getBytes(UTF_8))));
    }

    @Test
    void refusesWhatTheProviderDoesNotReport() throws Exception {
        String mail = json(send(resend("/emails", mail("d-1")))).at("/id").asString();
        String text =
                text("&StatusCallback=" + URLEncoder.encode(webhooks.address().toString(), UTF_8));

        assertThat(happen(mail, "lost").statusCode()).isEqualTo(400);
        assertThat(happen(mail, "lost").headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(happen(text, "opened").statusCode()).isEqualTo(400);
        assertThat(happen(text, "complained").statusCode()).isEqualTo(400);
        assertThat(happen(text(""), "delivered").statusCode()).isEqualTo(400);
        assertThat(happen("00000000-0000-0000-0000-000000000000", "delivered").statusCode())
                .isEqualTo(404);
        assertThat(webhooks.received).isEmpty();
    }

    private String text(String more) throws Exception {
        assertThat(send(twilio("To=%2B12025550143&From=%2B15005550006&Body=Soon" + more))
                        .statusCode())
                .isEqualTo(201);
        return json(get("/api/messages?limit=1")).at("/items/0/id").asString();
    }

    private HttpResponse<String> happen(String id, String type) throws Exception {
        return send(
                to("/api/events/" + id).POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"%s\"}".formatted(type))));
    }
}
