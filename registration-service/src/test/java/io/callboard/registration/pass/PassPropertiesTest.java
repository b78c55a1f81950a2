package io.callboard.registration.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PassPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.passes", PassProperties.class))
                .isEqualTo(new PassProperties(
                        Duration.ofMinutes(15),
                        Duration.ofHours(1),
                        "no-reply@callboard.invalid",
                        Duration.ofDays(30),
                        200));
    }
}
