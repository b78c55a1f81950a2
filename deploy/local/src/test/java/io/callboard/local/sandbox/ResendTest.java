package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sandbox answers as Resend does. */
class ResendTest extends SandboxScene {

    @Test
    void acceptsAMailAndShowsItInFull() throws Exception {
        HttpResponse<String> answer = send(resend("/emails", mail("d1")).header("Idempotency-Key", "key-1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        String id = json(answer).path("id").asString();
        JsonNode item = json(get("/api/messages?to=ADA@example.com&channel=EMAIL"))
                .path("items")
                .get(0);
        assertThat(item.path("id").asString()).isEqualTo(id);
        assertThat(item.path("provider").asString()).isEqualTo("resend");
        assertThat(item.path("channel").asString()).isEqualTo("EMAIL");
        assertThat(item.path("to").asString()).isEqualTo("ada@example.com");
        assertThat(item.path("from").asString()).isEqualTo("Callboard <events@callboard.test>");
        assertThat(item.path("subject").asString()).isEqualTo("Tomorrow");
        assertThat(item.path("html").asString()).isEqualTo("<p>See <b>you</b></p>");
        assertThat(item.path("headers").path("List-Unsubscribe").asString())
                .isEqualTo("<http://localhost/unsubscribe/1>");
        assertThat(item.path("deliveryId").asString()).isEqualTo("d1");
        assertThat(item.path("idempotencyKey").asString()).isEqualTo("key-1");
        assertThat(item.path("attachments").size()).isZero();
    }

    @Test
    void takesABatchWholeOrNotAtAll() throws Exception {
        String good = "[" + mail("a") + "," + mail("ü") + "," + mail("c") + "]";
        String bad = "[" + mail("d") + "," + mail("e").replace("ada@example.com", "nobody") + "]";

        HttpResponse<String> accepted = send(resend("/emails/batch", good));
        HttpResponse<String> refused = send(resend("/emails/batch", bad));
        HttpResponse<String> partly = send(resend("/emails/batch", bad).header("x-batch-validation", "permissive"));

        assertThat(json(accepted).path("data").size()).isEqualTo(3);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).path("name").asString()).isEqualTo("validation_error");
        assertThat(json(refused).path("statusCode").asInt()).isEqualTo(422);
        assertThat(json(refused).path("message").asString()).contains("`to`");
        assertThat(json(partly).path("data").size()).isEqualTo(1);
        assertThat(json(partly).path("errors").get(0).path("index").asInt()).isEqualTo(1);
        assertThat(stats().path("accepted").asInt()).isEqualTo(4);
        assertThat(json(get("/api/messages?limit=4"))
                        .path("items")
                        .get(2)
                        .path("tags")
                        .path("delivery")
                        .asString())
                .isEqualTo("ü");
    }

    @Test
    void refusesMoreThanAHundredAndAttachmentsInABatch() throws Exception {
        String many = IntStream.range(0, 101).mapToObj(i -> mail("d" + i)).collect(Collectors.joining(",", "[", "]"));
        String attached = "[" + mail("x").replace("\"tags\"", "\"attachments\":[{\"filename\":\"a\"}],\"tags\"") + "]";

        assertThat(send(resend("/emails/batch", many)).statusCode()).isEqualTo(422);
        assertThat(send(resend("/emails/batch", attached)).statusCode()).isEqualTo(422);
        assertThat(send(resend("/emails/batch", "[]")).statusCode()).isEqualTo(422);
        assertThat(stats().path("accepted").asInt()).isZero();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        for (String field : List.of("from", "to", "subject")) {
            HttpResponse<String> answer = send(resend("/emails", mail("d").replace("\"" + field + "\"", "\"other\"")));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(json(answer).path("name").asString()).isEqualTo("missing_required_field");
            assertThat(json(answer).path("message").asString()).contains("`" + field + "`");
        }
        assertThat(send(resend("/emails", "{\"from\":")).statusCode()).isEqualTo(400);
    }

    @Test
    void wantsAKey() throws Exception {
        HttpResponse<String> answer = send(to("/resend/emails").POST(HttpRequest.BodyPublishers.ofString(mail("d"))));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("name").asString()).isEqualTo("missing_api_key");
    }

    @Test
    void answersARepeatedRequestAsBefore() throws Exception {
        HttpResponse<String> first = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
        HttpResponse<String> again = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));
        HttpResponse<String> other = send(resend("/emails", mail("e")).header("Idempotency-Key", "k"));

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).path("name").asString()).isEqualTo("invalid_idempotent_request");
        assertThat(stats().path("accepted").asInt()).isEqualTo(1);
    }

    @Test
    void refusesARepetitionWhileTheFirstIsInProgress() throws Exception {
        fault("resend", "{\"mode\":\"ok\",\"latencyMs\":3000}");
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                resend("/emails", mail("d")).header("Idempotency-Key", "k").build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> stats().path("accepted").asInt() == 1);

        HttpResponse<String> second = send(resend("/emails", mail("d")).header("Idempotency-Key", "k"));

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(json(second).path("name").asString()).isEqualTo("concurrent_idempotent_requests");
        assertThat(first.get().statusCode()).isEqualTo(200);
    }

    @Test
    void mayUseAKeyAgainAfterARefusal() throws Exception {
        assertThat(send(resend("/emails", "{}").header("Idempotency-Key", "k")).statusCode())
                .isEqualTo(422);
        assertThat(send(resend("/emails", mail("d")).header("Idempotency-Key", "k"))
                        .statusCode())
                .isEqualTo(200);
    }
}
