package io.callboard.notifier;

import io.callboard.chassis.testing.OpenApiDocument;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.client.RestClient;

@NotifierTest
class OpenApiIT {

    @LocalServerPort
    private int port;

    @Test
    void theCheckedInDocumentIsWhatTheServiceServes() {
        String served = RestClient.create("http://localhost:" + port)
                .get()
                .uri("/v3/api-docs")
                .retrieve()
                .body(String.class);

        OpenApiDocument.assertUpToDate("notifier-service", Objects.requireNonNull(served));
    }
}
