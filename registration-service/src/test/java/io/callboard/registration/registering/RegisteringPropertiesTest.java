package io.callboard.registration.registering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class RegisteringPropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("callboard.registering", RegisteringProperties.class))
                .isEqualTo(new RegisteringProperties(
                        200,
                        Duration.ofMillis(10),
                        3,
                        3,
                        Duration.ofSeconds(10),
                        Duration.ofHours(24),
                        Duration.ofMinutes(15)));
    }
}
