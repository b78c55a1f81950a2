package io.callboard.local.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends Mux's webhooks, signed as Mux does. */
public final class MuxWebhooks {

    /** The environment variable with the address that webhooks go to. */
    public static final String ADDRESS = "CALLBOARD_SANDBOX_MUX_WEBHOOK_URL";

    /** The environment variable with the secret that webhooks are signed with. */
    static final String SECRET = "CALLBOARD_SANDBOX_MUX_WEBHOOK_SECRET";

    private final URI address;
    private final String secret;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    MuxWebhooks(URI address, String secret, Clock clock) {
        this.address = address;
        this.secret = secret;
        this.clock = clock;
    }

    static MuxWebhooks from(Map<String, String> environment, Clock clock) {
        return new MuxWebhooks(
                URI.create(environment.getOrDefault(ADDRESS, "http://localhost:8080/webhooks/mux")),
                environment.getOrDefault(SECRET, "mux_local"),
                clock);
    }

    /** The status of the answer; 0 when there was none. */
    int send(String type, String objectType, String objectId, Map<String, Object> data) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type);
        body.put("id", UUID.randomUUID().toString());
        body.put("created_at", clock.instant().toString());
        body.put("object", Map.of("type", objectType, "id", objectId));
        body.put("environment", Map.of("name", "Sandbox", "id", "sandbox"));
        body.put("data", data);
        body.put("attempts", List.of());
        byte[] bytes = Json.bytes(body);
        long at = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Mux-Signature", "t=" + at + ",v1=" + signature(at, bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException unreachable) {
            return 0;
        }
    }

    private String signature(long at, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((at + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
