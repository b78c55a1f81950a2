package io.callboard.e2e;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One message as the provider accepted it. */
public record Received(JsonNode json) {
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"'<>)]+");

    public Instant receivedAt() {
        return Instant.parse(json.path("receivedAt").asString());
    }

    public String channel() {
        return json.path("channel").asString("").toUpperCase(Locale.ROOT);
    }

    public String provider() {
        return json.path("provider").asString("");
    }

    /** The notifier's id of the delivery; empty for a text message. */
    public String deliveryId() {
        return json.path("deliveryId").asString("");
    }

    /** The idempotency key of its request; empty for a text message. */
    public String idempotencyKey() {
        return json.path("idempotencyKey").asString("");
    }

    public String subject() {
        return json.path("subject").asString("");
    }

    public String text() {
        return json.path("text").asString("");
    }

    /** Subject, text and HTML, as one. */
    public String all() {
        return subject() + "\n" + text() + "\n" + json.path("html").asString("").replace("&amp;", "&");
    }

    /** A header; its name is compared without case. */
    public String header(String name) {
        JsonNode headers = json.path("headers");
        return headers.propertyStream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().isArray()
                        ? header.getValue().path(0).asString("")
                        : header.getValue().asString(""))
                .findFirst()
                .orElse("");
    }

    /** The first link that contains this. */
    public Optional<String> link(String containing) {
        return LINK.matcher(all())
                .results()
                .map(found -> found.group().replaceAll("[.,;]+$", ""))
                .filter(link -> link.contains(containing))
                .findFirst();
    }
}
