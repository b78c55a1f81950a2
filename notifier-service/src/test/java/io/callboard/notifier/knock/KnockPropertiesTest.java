package io.callboard.notifier.knock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class KnockPropertiesTest {

    @Test
    void propertiesHaveTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.knock", KnockProperties.class))
                .isEqualTo(new KnockProperties(
                        URI.create("https://api.knock.app"),
                        "",
                        "callboard",
                        50,
                        Duration.ofSeconds(10),
                        "",
                        Duration.ofMinutes(5)));
    }
}
