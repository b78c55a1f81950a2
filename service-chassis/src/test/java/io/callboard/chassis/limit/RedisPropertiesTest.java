package io.callboard.chassis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RedisPropertiesTest {

    @Test
    void defaults() {
        var binder = new Binder(new MapConfigurationPropertySource(Map.of()));

        assertThat(binder.bindOrCreate("callboard.redis", RedisProperties.class))
                .isEqualTo(new RedisProperties("", Duration.ofMillis(250)));
    }
}
