package io.callboard.analytics.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class ResponsePropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment())
                        .bindOrCreate("callboard.reminder-responses", ResponseProperties.class))
                .isEqualTo(new ResponseProperties(Duration.ofMinutes(30)));
    }
}
