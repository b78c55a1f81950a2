package io.callboard.e2e;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The sandbox of the local stack: it issues tokens and shows the messages that arrived. */
public final class Sandbox {
    private final Stack stack;

    Sandbox(Stack stack) {
        this.stack = stack;
    }

    /** A token without scopes, as from an issuer that has none. */
    public String token(String orgId) {
        return token(Map.of(
                "sub",
                "user_" + orgId,
                "org_id",
                orgId,
                "email",
                "user@example.com",
                "phone_number",
                "+14155550100",
                "expiresIn",
                7200));
    }

    public String token(String orgId, String scope) {
        return token(Map.of("sub", "user_" + orgId, "org_id", orgId, "expiresIn", 7200, "scope", scope));
    }

    private String token(Map<String, Object> claims) {
        return Http.anonymous()
                .post(stack.at(Part.SANDBOX, "/token"), claims)
                .expect(200, 201)
                .json()
                .path("access_token")
                .asString();
    }

    /** Lets something happen at Mux to the stream of this live event, for example {@code ready}: there is a recording. */
    public void happensAtMux(String eventId, String type) {
        String stream = Http.anonymous()
                .send(
                        "GET",
                        stack.at(Part.SANDBOX, "/mux/video/v1/live-streams?limit=100"),
                        BodyPublishers.noBody(),
                        "application/json",
                        "Authorization",
                        "Basic c2FuZGJveDpzYW5kYm94")
                .expect(200)
                .json()
                .path("data")
                .valueStream()
                .filter(one -> one.path("passthrough").asString("").equals(eventId))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        Http.anonymous()
                .post(stack.at(Part.SANDBOX, "/api/mux/live-streams/" + stream), Map.of("type", type))
                .expect(200);
    }

    /** Messages to this address or number, oldest first. */
    public List<Received> received(String to) {
        String path = "/api/messages?limit=200&to=" + URLEncoder.encode(to, StandardCharsets.UTF_8);
        return Http.anonymous()
                .get(stack.at(Part.SANDBOX, path))
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(Received::new)
                .sorted(Comparator.comparing(Received::receivedAt))
                .toList();
    }

    /** accepted, distinct, duplicates, byProvider. */
    public JsonNode stats() {
        return Http.anonymous()
                .get(stack.at(Part.SANDBOX, "/api/messages/stats"))
                .expect(200)
                .json();
    }

    /** Every acceptance since then, in order of arrival. */
    public List<Arrival> arrivals(Instant since) {
        return Http.anonymous()
                .waiting(Duration.ofMinutes(2))
                .get(stack.at(Part.SANDBOX, "/api/messages/arrivals?since=" + since))
                .expect(200)
                .body()
                .lines()
                .skip(1)
                .map(Arrival::parse)
                .toList();
    }

    /** Delays a provider's answers by this time. */
    public void slowDown(String provider, Duration latency) {
        Http.anonymous()
                .put(
                        stack.at(Part.SANDBOX, "/api/faults/" + provider),
                        Map.of("mode", "ok", "latencyMs", latency.toMillis()))
                .expect(200, 201, 204);
    }

    /** Injects a fault into this many requests to a provider; the README of deploy/local lists the modes. */
    public void misbehave(String provider, String mode, int count) {
        Http.anonymous()
                .put(stack.at(Part.SANDBOX, "/api/faults/" + provider), Map.of("mode", mode, "count", count))
                .expect(200);
    }

    public void clearFaults() {
        Http.anonymous().delete(stack.at(Part.SANDBOX, "/api/faults")).expect(200, 204);
    }

    /** One acceptance by a provider. */
    public record Arrival(String to, Instant receivedAt) {
        static Arrival parse(String line) {
            List<String> cells = Arrays.asList(line.split(",", -1));
            return new Arrival(cells.get(2), Instant.parse(cells.get(3)));
        }
    }
}
