package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.registration.Api.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** A client without a token that sends too many requests is answered with 429, and nothing is changed. */
@TestPropertySource(
        properties = {
            "server.forward-headers-strategy=native",
            "server.tomcat.remoteip.internal-proxies=127\\..*|::1|0:0:0:0:0:0:0:1",
            "callboard.limits.client-requests=30",
            "callboard.limits.client-period=P1D",
            "callboard.limits.address-registrations=3",
            "callboard.limits.address-period=P1D"
        })
class LimitsIT extends RegisteringScene {

    private static final String FORWARDED = "X-Forwarded-For";

    @Test
    void limitsTheRegistrationsOfOneAddress() {
        var event = stage.given(aLiveEvent());
        List<Answer> served = IntStream.range(0, 3)
                .mapToObj(_ -> stage.register(event, "ada@example.com"))
                .toList();
        assertThat(served).extracting(Answer::status).containsOnly(201);

        Answer refused = stage.register(event, "ADA@example.com");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("too-many-requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 24 * 3600 / 3);
        assertThat(stage.register(stage.given(aLiveEvent()), "ada@example.com").status())
                .isEqualTo(429);
        assertThat(stage.register(event, "bob@example.com").status()).isEqualTo(201);
        assertThat(count(event, "CONFIRMED")).isEqualTo(2);
    }

    @Test
    void limitsTheRequestsOfOneClientBehindTheEdge() {
        var event = stage.given(aLiveEvent());
        String client = "203.0.113.7";
        IntStream.range(0, 30)
                .forEach(i -> assertThat(register(event, "person%d@example.com".formatted(i), client)
                                .status())
                        .isEqualTo(201));

        Answer refused = register(event, "late@example.com", client);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("too-many-requests");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(stage.api
                        .post("/register/" + event.id(), "", FORWARDED, client)
                        .status())
                .isEqualTo(429);
        assertThat(stage.api
                        .delete("/api/v1/registrations/manage/" + "x".repeat(43), FORWARDED, client)
                        .status())
                .isEqualTo(429);
        assertThat(stage.api
                        .get("/api/v1/registrations/challenge", FORWARDED, client)
                        .status())
                .isEqualTo(429);
        assertThat(stage.api.get("/api/v1/registrations/challenge").status())
                .as("no challenge is demanded")
                .isEqualTo(404);
        assertThat(stage.api
                        .get("/api/v1/registrations/stats?eventId=" + event.id())
                        .status())
                .isEqualTo(200);
        // Another client, and the organizer with a token from the same address, are served.
        assertThat(register(event, "late@example.com", "203.0.113.8").status()).isEqualTo(201);
        UUID id = stage.registrations(event).getFirst();
        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id, FORWARDED, client)
                        .status())
                .isEqualTo(204);
        assertThat(count(event, "CONFIRMED")).isEqualTo(30);
    }

    @Test
    void answersAFormOfThePageWithAPage() {
        var event = stage.given(aLiveEvent());
        String path = "/register/" + event.id();
        String consent = "I agree that the organizer stores my details and writes to me about this event by e-mail.";
        String[] form = {"firstName", "Ada", "email", "page@example.com", "consent", consent};
        for (int i = 0; i < 3; i++) {
            assertThat(stage.api.postForm(path, form).status()).isEqualTo(200);
        }

        Answer answer = stage.api.postForm(path, form);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.body()).contains("Too many requests");
    }

    private Answer register(LiveEventFixture event, String email, String client) {
        return stage.api.post("/api/v1/registrations", Stage.body(event, email), FORWARDED, client);
    }
}
