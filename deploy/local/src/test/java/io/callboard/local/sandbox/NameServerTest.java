package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class NameServerTest extends SandboxScene {

    private int put(String name, String body) throws IOException, InterruptedException {
        return send(to("/api/dns/" + name).PUT(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private JsonNode lookUp(String name) throws IOException, InterruptedException {
        return Json.tree(get("/dns-query?type=TXT&name=" + name).body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void answersWithTheRecordsThatWerePut() throws IOException, InterruptedException {
        assertThat(lookUp("_dmarc.example.com").path("Status").asInt()).isEqualTo(3);

        assertThat(put("_dmarc.example.com", "{\"texts\":[\"v=DMARC1; p=none\",\"say \\\"hi\\\"\"]}"))
                .isEqualTo(204);

        JsonNode found = lookUp("_DMARC.example.com");
        assertThat(found.path("Status").asInt()).isZero();
        assertThat(found.path("Answer")
                        .valueStream()
                        .map(answer -> answer.path("data").asString()))
                .containsExactly("\"v=DMARC1; p=none\"", "\"say \\\"hi\\\"\"");

        assertThat(put("_dmarc.example.com", "{\"texts\":[]}")).isEqualTo(204);
        assertThat(lookUp("_dmarc.example.com").path("Status").asInt()).isEqualTo(3);
    }

    @Test
    void refusesWhatIsNoListOfTexts() throws IOException, InterruptedException {
        assertThat(put("example.com", "{\"texts\":\"v=spf1\"}")).isEqualTo(400);
    }
}
