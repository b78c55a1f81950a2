package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sandbox counts, lists and keeps messages. */
class CountingTest extends SandboxScene {

    @Test
    void seesTheSameDeliveryAcceptedTwice() throws Exception {
        send(resend("/emails", mail("d1")));
        send(resend("/emails", mail("d1").replace("Tomorrow", "Today")));
        send(resend("/emails", mail("d2")));
        send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x"));
        send(twilio("To=%2B4915112345678&From=%2B15005550006&Body=x"));

        JsonNode stats = stats();

        assertThat(stats.path("accepted").asInt()).isEqualTo(5);
        assertThat(stats.path("distinct").asInt()).isEqualTo(3);
        assertThat(stats.path("duplicates").asInt()).isEqualTo(2);
        assertThat(stats.path("byProvider").path("resend").asInt()).isEqualTo(3);
        assertThat(stats.path("byProvider").path("twilio").asInt()).isEqualTo(2);
    }

    @Test
    void takesATextThatComesAgainLaterForAnotherDelivery() throws Exception {
        String reminder = "To=%2B4915112345678&From=%2B15005550006&Body=x";
        send(twilio(reminder));
        stop();
        clock = Clock.offset(clock, Duration.ofSeconds(26));
        start();

        send(twilio(reminder));
        assertThat(stats().path("duplicates").asInt()).isZero();
        send(twilio(reminder));
        assertThat(stats().path("duplicates").asInt()).isEqualTo(1);
        assertThat(stats().path("distinct").asInt()).isEqualTo(2);
    }

    @Test
    void listsArrivalsInOrder() throws Exception {
        send(resend("/emails", mail("d1")));
        send(resend("/emails", mail("d2")));

        assertThat(get("/api/messages/arrivals").body().lines().map(line -> line.replaceAll(",[^,]*$", "")))
                .containsExactly("deliveryId,provider,to", "d1,resend,ada@example.com", "d2,resend,ada@example.com");
        assertThat(get("/api/messages/arrivals?since=2100-01-01T00:00:00Z")
                        .body()
                        .lines())
                .hasSize(1);
    }

    @Test
    void keepsMessagesOverARestartUntilTheyAreDeleted() throws Exception {
        send(resend("/emails", mail("d1")));
        stop();
        start();

        assertThat(json(get("/api/messages"))
                        .path("items")
                        .get(0)
                        .path("subject")
                        .asString())
                .isEqualTo("Tomorrow");
        send(resend("/emails", mail("d1")));
        assertThat(stats().path("duplicates").asInt()).isEqualTo(1);
        assertThat(send(to("/api/messages").DELETE()).statusCode()).isEqualTo(204);
        stop();
        start();
        assertThat(stats().path("accepted").asInt()).isZero();
    }

    @Test
    void losesOnlyTheMessageThatACrashTruncated() throws Exception {
        send(resend("/emails", mail("d1")));
        stop();
        Path index = folder.resolve("messages/index.tsv");
        String whole = Files.readString(index);
        Files.writeString(index, whole + whole.strip().substring(0, 50));
        start();
        send(resend("/emails", mail("d2")));
        stop();
        start();

        assertThat(get("/api/messages/arrivals").body().lines().map(line -> line.replaceAll(",.*", "")))
                .containsExactly("deliveryId", "d1", "d2");
    }
}
