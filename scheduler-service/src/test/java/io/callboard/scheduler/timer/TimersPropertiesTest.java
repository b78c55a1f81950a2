package io.callboard.scheduler.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TimersPropertiesTest {

    @Test
    void hasTheseDefaults() {
        var none = new Binder(new MapConfigurationPropertySource(Map.of()));

        assertThat(none.bindOrCreate("callboard.timers", TimersProperties.class))
                .isEqualTo(new TimersProperties(
                        Duration.ofSeconds(60),
                        20_000,
                        Duration.ofMinutes(10),
                        10_000,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        true));
    }
}
