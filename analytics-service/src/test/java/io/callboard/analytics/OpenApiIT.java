package io.callboard.analytics;

import io.callboard.chassis.testing.OpenApiDocument;
import io.callboard.chassis.testing.PlatformTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@PlatformTest
class OpenApiIT {

    @Test
    void isWhatIsCheckedIn(@Autowired Environment service) {
        OpenApiDocument.assertUpToDate(service);
    }

    @Test
    void explainsEverythingWithValidExamples(@Autowired Environment service) {
        OpenApiDocument.assertComplete(service);
    }
}
