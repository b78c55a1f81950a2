package io.callboard.event;

import io.callboard.chassis.testing.OpenApiDocument;
import io.callboard.chassis.testing.PlatformTest;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.client.RestClient;

@PlatformTest
class OpenApiIT {

    @LocalServerPort
    private int port;

    @Test
    void isWhatIsCheckedIn() {
        String document = RestClient.create("http://localhost:" + port)
                .get()
                .uri("/v3/api-docs")
                .retrieve()
                .body(String.class);

        OpenApiDocument.assertUpToDate("event-service", Objects.requireNonNull(document));
    }
}
