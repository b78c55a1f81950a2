package io.callboard.registration;

import io.callboard.chassis.testing.OpenApiDocument;
import io.callboard.chassis.testing.PlatformTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@PlatformTest
class OpenApiIT {

    @Test
    void isCheckedIn(@LocalServerPort int port) {
        OpenApiDocument.assertUpToDate(
                "registration-service", new Api(port).get("/v3/api-docs").body());
    }
}
