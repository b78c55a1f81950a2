package io.callboard.chassis.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PoolPropertiesTest {

    @Test
    void defaults() {
        var binder = new Binder(new MapConfigurationPropertySource(Map.of()));

        assertThat(binder.bindOrCreate("callboard.pools", PoolProperties.class))
                .isEqualTo(new PoolProperties(10, 6, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }

    @Test
    void aPoolHasAConnection() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PoolProperties(0, 6, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    }
}
