package io.callboard.chassis.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RebuildPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.rebuild", RebuildProperties.class))
                .isEqualTo(new RebuildProperties(true, Duration.ofMinutes(1), Duration.ofSeconds(30), 500));
    }
}
