package io.callboard.local.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Sends the webhooks of providers about accepted messages, signed as they do. */
public final class MessageWebhooks {

    /**
     * The environment variable with the address of Resend's webhooks. Those of SendGrid, Mailgun and Knock are beside
     * it.
     */
    public static final String RESEND_ADDRESS = "CALLBOARD_SANDBOX_RESEND_WEBHOOK_URL";

    /** The environment variable with the secret that Resend's webhooks are signed with. */
    static final String RESEND_SECRET = "CALLBOARD_SANDBOX_RESEND_WEBHOOK_SECRET";

    /** The environment variable with the token that Twilio's webhooks are signed with. */
    static final String TWILIO_TOKEN = "CALLBOARD_SANDBOX_TWILIO_AUTH_TOKEN";

    /**
     * The environment variable with the address that Twilio's webhooks go to in place of the one in the message, which they
     * are signed for. Needed where the public address leads nowhere, as in a container.
     */
    static final String TWILIO_ADDRESS = "CALLBOARD_SANDBOX_TWILIO_WEBHOOK_URL";

    private static final Map<String, String> RESEND_TYPES = Map.of(
            "delivered", "email.delivered",
            "bounced", "email.bounced",
            "complained", "email.complained",
            "opened", "email.opened");

    private static final Map<String, String> SENDGRID_EVENTS =
            Map.of("delivered", "delivered", "bounced", "bounce", "complained", "spamreport", "opened", "open");

    private static final Map<String, String> KNOCK_TYPES =
            Map.of("delivered", "message.delivered", "bounced", "message.undelivered", "opened", "message.read");

    /** The signing key of Knock's webhooks. */
    private static final byte[] KNOCK_KEY = "local".getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> MAILGUN_EVENTS =
            Map.of("delivered", "delivered", "bounced", "failed", "complained", "complained", "opened", "opened");

    /** Verifies the webhooks in the name of SendGrid. */
    public static final String SENDGRID_PUBLIC_KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBtDrQ4kTxFPq9N0IzBW11clfyje4"
            + "8eY5sheNP54pfulS0kxzdkN9yBK03PZwxC2NTWHLcGJuhDl0nfreZnZXfg==";

    /** The private key to {@link #SENDGRID_PUBLIC_KEY}. */
    private static final String SENDGRID_KEY =
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgO2VD5e1STCyvbLntA7oNC0Ny1TuV7oWA6sUoDgev/IehRANCAAQG0OtD"
                    + "iRPEU+r03QjMFbXVyV/KN7jx5jmyF40/nil+6VLSTHN2Q33IErTc9nDELY1NYctwYm6EOXSd+t5mdld+";

    /** The signing key of Mailgun's webhooks. */
    private static final String MAILGUN_KEY = "local";

    private static final Map<String, String> TWILIO_STATUSES =
            Map.of("delivered", "delivered", "bounced", "undelivered");

    /** The path of our account's status callbacks. That of an organizer's account is below it. */
    private static final String TWILIO_PATH = "/webhooks/twilio";

    private final URI resendAddress;
    private final byte[] resendSecret;
    private final String twilioToken;
    private final @Nullable String twilioAddress;
    private final Clock clock;

    /** Tokens of organizers' accounts with Twilio since the start, by the path of their status callbacks. */
    private final Map<String, String> twilioTokens = new ConcurrentHashMap<>();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    MessageWebhooks(
            URI resendAddress, String resendSecret, String twilioToken, @Nullable String twilioAddress, Clock clock) {
        this.resendAddress = resendAddress;
        this.resendSecret = Base64.getDecoder().decode(resendSecret.replaceFirst("^whsec_", ""));
        this.twilioToken = twilioToken;
        this.twilioAddress = twilioAddress;
        this.clock = clock;
    }

    static MessageWebhooks from(Map<String, String> environment, Clock clock) {
        return new MessageWebhooks(
                URI.create(environment.getOrDefault(RESEND_ADDRESS, "http://localhost:8080/webhooks/resend")),
                environment.getOrDefault(RESEND_SECRET, "whsec_Y2FsbGJvYXJkLWxvY2FsLXdlYmhvb2tz"),
                environment.getOrDefault(TWILIO_TOKEN, "local"),
                environment.get(TWILIO_ADDRESS),
                clock);
    }

    /** Remembers the token that an organizer's account with Twilio sends with, to sign its status callbacks. */
    void learnTwilioToken(@Nullable String statusCallback, String token) {
        if (statusCallback != null) {
            String path = twilioPath(statusCallback);
            if (!path.isEmpty()) {
                twilioTokens.put(path, token);
            }
        }
    }

    /** What the address of a status callback has below {@link #TWILIO_PATH}; empty for our account. */
    private static String twilioPath(String statusCallback) {
        int begins = statusCallback.indexOf(TWILIO_PATH + "/");
        return begins < 0
                ? ""
                : statusCallback.substring(begins + TWILIO_PATH.length()).replaceFirst("\\?.*$", "");
    }

    /** The status of the answer; 0 when there was none. A 400 problem if the provider has no such webhook. */
    int send(Message message, byte[] raw, String type) throws InterruptedException {
        return switch (message.provider()) {
            case RESEND -> resend(message, Json.tree(raw), known(RESEND_TYPES, type, message));
            case TWILIO ->
                twilio(
                        message,
                        Call.formFields(new String(raw, StandardCharsets.UTF_8)),
                        known(TWILIO_STATUSES, type, message));
            case SENDGRID -> sendGrid(message, Json.tree(raw), known(SENDGRID_EVENTS, type, message));
            case MAILGUN ->
                mailgun(
                        message,
                        Call.formFields(new String(raw, StandardCharsets.UTF_8)),
                        known(MAILGUN_EVENTS, type, message));
            case KNOCK -> knock(message, Json.tree(raw), known(KNOCK_TYPES, type, message));
            default -> throw noSuchType(message, type);
        };
    }

    private static String known(Map<String, String> words, String type, Message message) {
        String word = words.get(type);
        if (word == null) {
            throw noSuchType(message, type);
        }
        return word;
    }

    private static Problem noSuchType(Message message, String type) {
        return Problem.badRequest(
                "The provider " + message.provider().word() + " sends no webhook of the type '" + type + "'.");
    }

    private int resend(Message message, JsonNode mail, String type) throws InterruptedException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("created_at", message.receivedAt().toString());
        data.put("email_id", message.id().toString());
        data.put("from", mail.path("from").asString(""));
        data.put("to", mail.path("to"));
        data.put("subject", mail.path("subject").asString(""));
        Map<String, String> tags = new LinkedHashMap<>();
        mail.path("tags")
                .valueStream()
                .forEach(tag -> tags.put(
                        tag.path("name").asString(""), tag.path("value").asString("")));
        data.put("tags", tags);
        if (type.equals("email.bounced")) {
            data.put(
                    "bounce",
                    Map.of(
                            "type",
                            "Permanent",
                            "subType",
                            "General",
                            "message",
                            "550 5.1.1 The mailbox does not exist"));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("created_at", clock.instant().toString());
        body.put("data", data);
        byte[] bytes = Json.bytes(body);
        String id = "msg_" + UUID.randomUUID();
        String time = Long.toString(clock.instant().getEpochSecond());
        return status(HttpRequest.newBuilder(resendAddress)
                .header("Content-Type", "application/json")
                .header("svix-id", id)
                .header("svix-timestamp", time)
                .header(
                        "svix-signature",
                        "v1,"
                                + hmac(
                                        "HmacSHA256",
                                        resendSecret,
                                        (id + "." + time + ".").getBytes(StandardCharsets.UTF_8),
                                        bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    private int sendGrid(Message message, JsonNode mail, String word) throws InterruptedException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("email", message.to());
        event.put("timestamp", clock.instant().getEpochSecond());
        event.put("event", word);
        event.put("sg_event_id", UUID.randomUUID().toString());
        event.put("sg_message_id", message.id() + ".filter0001.16648.5515E0B88.0");
        if (word.equals("bounce")) {
            event.put("type", "bounce");
            event.put("status", "5.1.1");
            event.put("reason", "550 5.1.1 The mailbox does not exist");
        }
        mail.path("custom_args")
                .properties()
                .forEach(argument ->
                        event.put(argument.getKey(), argument.getValue().asString("")));
        byte[] bytes = Json.bytes(List.of(event));
        String time = Long.toString(clock.instant().getEpochSecond());
        return status(HttpRequest.newBuilder(resendAddress.resolve("sendgrid"))
                .header("Content-Type", "application/json")
                .header("X-Twilio-Email-Event-Webhook-Timestamp", time)
                .header(
                        "X-Twilio-Email-Event-Webhook-Signature",
                        ecdsa(time.getBytes(StandardCharsets.US_ASCII), bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    private int mailgun(Message message, Map<String, String> sent, String word) throws InterruptedException {
        // The local stack sends from an address of its domain at Mailgun.
        String domain = sent.getOrDefault("from", "").replaceFirst("^.*@", "").replaceFirst(">$", "");
        Map<String, String> variables = new LinkedHashMap<>();
        sent.forEach((field, value) -> {
            if (field.startsWith("v:")) {
                variables.put(field.substring(2), value);
            }
        });
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", word);
        event.put("id", UUID.randomUUID().toString());
        event.put("timestamp", clock.millis() / 1000.0);
        event.put("recipient", message.to());
        event.put("message", Map.of("headers", Map.of("message-id", message.id() + "@" + domain)));
        event.put("user-variables", variables);
        if (word.equals("failed")) {
            event.put("severity", "permanent");
            event.put("reason", "bounce");
        }
        String time = Long.toString(clock.instant().getEpochSecond());
        String token = UUID.randomUUID().toString().replace("-", "");
        byte[] signature = Base64.getDecoder()
                .decode(hmac(
                        "HmacSHA256",
                        MAILGUN_KEY.getBytes(StandardCharsets.UTF_8),
                        (time + token).getBytes(StandardCharsets.US_ASCII)));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "signature",
                Map.of(
                        "timestamp",
                        time,
                        "token",
                        token,
                        "signature",
                        HexFormat.of().formatHex(signature)));
        body.put("event-data", event);
        return status(HttpRequest.newBuilder(resendAddress.resolve("mailgun"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    private int knock(Message message, JsonNode trigger, String type) throws InterruptedException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("__typename", "Message");
        data.put("id", message.id().toString());
        data.put("recipient", message.to());
        data.put("data", trigger.path("data"));
        data.put("inserted_at", message.receivedAt().toString());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("created_at", clock.instant().toString());
        body.put("data", data);
        byte[] bytes = Json.bytes(body);
        String time = Long.toString(clock.millis());
        return status(HttpRequest.newBuilder(resendAddress.resolve("knock"))
                .header("Content-Type", "application/json")
                .header("x-knock-event", type)
                .header(
                        "x-knock-signature",
                        "t=" + time + ",s="
                                + hmac(
                                        "HmacSHA256",
                                        KNOCK_KEY,
                                        (time + ".").getBytes(StandardCharsets.US_ASCII),
                                        bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    private int twilio(Message message, Map<String, String> sent, String word) throws InterruptedException {
        String callback = sent.get("StatusCallback");
        if (callback == null) {
            throw Problem.badRequest("The message asks for no status callback.");
        }
        Map<String, String> form = new TreeMap<>();
        form.put("ApiVersion", "2010-04-01");
        form.put("From", sent.getOrDefault("From", ""));
        form.put("To", message.to());
        form.put("MessageSid", TwilioApi.sid(message));
        form.put("SmsSid", TwilioApi.sid(message));
        form.put("MessageStatus", word);
        form.put("SmsStatus", word);
        if (word.equals("undelivered")) {
            form.put("ErrorCode", "30003");
        }
        StringBuilder signed = new StringBuilder(callback);
        form.forEach((name, value) -> signed.append(name).append(value));
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String query = URI.create(callback).getRawQuery();
        String path = twilioPath(callback);
        String address = twilioAddress == null ? callback : twilioAddress + path + (query == null ? "" : "?" + query);
        return status(HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "X-Twilio-Signature",
                        hmac(
                                "HmacSHA1",
                                twilioTokens.getOrDefault(path, twilioToken).getBytes(StandardCharsets.UTF_8),
                                signed.toString().getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private int status(HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException unreachable) {
            return 0;
        }
    }

    private static String ecdsa(byte[]... parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(SENDGRID_KEY))));
            for (byte[] part : parts) {
                signature.update(part);
            }
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hmac(String algorithm, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
