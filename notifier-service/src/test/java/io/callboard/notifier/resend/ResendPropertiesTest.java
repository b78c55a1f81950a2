package io.callboard.notifier.resend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ResendPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.resend", ResendProperties.class))
                .isEqualTo(new ResendProperties(
                        URI.create("https://api.resend.com"),
                        "",
                        "",
                        5,
                        Duration.ofSeconds(10),
                        "",
                        Duration.ofMinutes(5)));
    }
}
