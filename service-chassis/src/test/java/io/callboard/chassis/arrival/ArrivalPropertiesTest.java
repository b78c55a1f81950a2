package io.callboard.chassis.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ArrivalPropertiesTest {

    @Test
    void defaults() {
        ArrivalProperties defaults = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("callboard.arrival", ArrivalProperties.class);

        assertThat(defaults).isEqualTo(new ArrivalProperties(Duration.ofSeconds(3), 100, Duration.ofMillis(500)));
    }
}
