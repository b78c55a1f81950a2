package io.callboard.event.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MuxPropertiesTest {

    @Test
    void hasTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("callboard.mux", MuxProperties.class))
                .isEqualTo(new MuxProperties(
                        URI.create("https://api.mux.com"),
                        "",
                        "",
                        "",
                        Duration.ofMinutes(5),
                        "rtmps://global-live.mux.com:443/app",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5)));
    }
}
