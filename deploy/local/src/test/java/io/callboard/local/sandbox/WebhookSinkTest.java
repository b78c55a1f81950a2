package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookSinkTest extends SandboxScene {

    private static final JsonMapper JSON = JsonMapper.shared();

    private int post(String name, String body) throws IOException, InterruptedException {
        return send(to("/webhook-sink/" + name)
                        .header("webhook-id", "id-" + body.length())
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private JsonNode listed(String query) throws IOException, InterruptedException {
        return JSON.readTree(get("/api/webhooks" + query).body()).get("items");
    }

    @Test
    void showsWhatANameHasTakenWithItsHeadersTheNewestFirst() throws IOException, InterruptedException {
        assertThat(post("crm", "{}")).isEqualTo(204);
        assertThat(post("other", "{\"a\":1}")).isEqualTo(204);
        assertThat(post("crm", "{\"ab\":1}")).isEqualTo(204);

        JsonNode crm = listed("?name=crm");
        assertThat(crm.valueStream().map(one -> one.get("body").asString())).containsExactly("{\"ab\":1}", "{}");
        assertThat(crm.get(0).get("headers").get("webhook-id").asString()).isEqualTo("id-8");
        assertThat(listed("")).hasSize(3);
        assertThat(send(to("/api/webhooks").DELETE()).statusCode()).isEqualTo(204);
        assertThat(listed("")).isEmpty();
    }

    @Test
    void refusesLongBodiesAndOtherNames() throws IOException, InterruptedException {
        assertThat(post("crm", "x".repeat(70_000))).isEqualTo(413);
        assertThat(post("UPPER", "{}")).isEqualTo(404);
        assertThat(listed("")).isEmpty();
    }
}
