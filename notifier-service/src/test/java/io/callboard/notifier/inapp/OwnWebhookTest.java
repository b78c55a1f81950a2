package io.callboard.notifier.inapp;

import static io.callboard.notifier.webhook.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.endpoint.Guards;
import io.callboard.notifier.endpoint.HostLookup;
import io.callboard.notifier.endpoint.WebhookProperties;
import io.callboard.notifier.template.Rendered;
import io.callboard.notifier.webhook.Receiver;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Requests to a web server of this machine. */
class OwnWebhookTest {

    private static final HostLookup LOOPBACK = _ -> new InetAddress[] {InetAddress.getLoopbackAddress()};
    private static final Instant AT = Instant.parse("2026-12-01T16:00:00Z");

    private final Receiver receiver = new Receiver();
    private final List<OwnWebhook> opened = new ArrayList<>();

    private final UUID delivery = UUID.randomUUID();
    private final UUID registration = UUID.randomUUID();
    private final UUID event = UUID.randomUUID();

    @AfterEach
    void close() throws IOException {
        receiver.close();
        for (OwnWebhook webhook : opened) {
            webhook.close();
        }
    }

    private OwnTransport transport(boolean insecure, Duration timeout, String url) {
        WebhookProperties webhooks = Guards.properties(insecure, timeout);
        OwnWebhook webhook = new OwnWebhook(
                new InAppWebhookProperties(0, timeout),
                webhooks,
                Guards.guard(webhooks, LOOPBACK),
                JsonMapper.shared(),
                Clock.systemUTC());
        opened.add(webhook);
        return webhook.transport(
                UUID.randomUUID(),
                new ProviderAccess("", 0, "", "", "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmdhbml6ZXI=", "", "", url));
    }

    private Answer send(OwnTransport transport) {
        return transport.send(
                "key-1",
                new Envelope(
                        "webhook",
                        "builtin",
                        List.of(new Envelope.Message(
                                delivery,
                                registration.toString(),
                                new Rendered.InApp("Title", "Grüße")
                                        .with(new Rendered.InApp.About(event, "CANCELLED", AT, AT, null)),
                                new ShownSchedule(AT, AT, "UTC"),
                                null))),
                Duration.ofMinutes(1));
    }

    private Answer send(String url) {
        return send(transport(true, Duration.ofSeconds(30), url));
    }

    @Test
    void theBodyIsThatOfTheContract() {
        assertThat(send(receiver.url("/hook"))).isEqualTo(Answer.Accepted.all(List.of(delivery.toString())));

        Receiver.Call call = receiver.calls().getFirst();
        assertThat(call.header("webhook-id")).isEqualTo("key-1");
        assertThat(call.body())
                .isEqualTo(("{\"type\":\"notification.in_app\",\"timestamp\":\"2026-12-01T16:00:00Z\",\"data\":"
                                + "{\"deliveryId\":\"%s\",\"eventId\":\"%s\",\"registrationId\":\"%s\",\"kind\":\"CANCELLED\","
                                + "\"title\":\"Title\",\"text\":\"Grüße\",\"url\":null,\"dueAt\":\"2026-12-01T16:00:00Z\"}}")
                        .formatted(delivery, event, registration));
    }

    @Test
    void aHostThatMovedToAPrivateAddressSinceItWasSavedGetsNothing() {
        OwnTransport transport =
                transport(false, Duration.ofSeconds(30), "http://moved.example:" + receiver.port() + "/hook");

        assertThat(send(transport)).isEqualTo(new Answer.NotSent("ADDRESS_REFUSED"));
        assertThat(transport.probe()).isEqualTo(new Answer.NotSent("ADDRESS_REFUSED"));
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void withoutAConnectionNothingWasSent() {
        String url = receiver.url("/hook");
        receiver.close();

        assertThat(send(url)).isEqualTo(new Answer.NotSent("CONNECTION_REFUSED"));
    }

    @Test
    void aRequestWithoutAnAnswerMayHaveArrived() {
        receiver.on("/cut", _ -> {
            throw new IOException("The connection is closed without an answer");
        });

        assertThat(send(receiver.url("/cut"))).isEqualTo(new Answer.NoAnswer("CONNECTION_LOST"));
    }

    @Test
    void aRedirectIsNotFollowed() {
        receiver.on("/moved", status(308, "Location", receiver.url("/elsewhere")));

        assertThat(send(receiver.url("/moved"))).isEqualTo(new Answer.Refused(308, null, null));
        assertThat(receiver.calls("/elsewhere")).isEmpty();
    }

    @Test
    void retryAfterIsRead() {
        receiver.on("/busy", status(429, "Retry-After", "7"));

        assertThat(send(receiver.url("/busy"))).isEqualTo(new Answer.Refused(429, null, Duration.ofSeconds(7)));
    }
}
