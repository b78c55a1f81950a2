package io.callboard.notifier.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TwilioPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.twilio", TwilioProperties.class))
                .isEqualTo(new TwilioProperties(
                        URI.create("https://api.twilio.com"), "", "", "", 10, Duration.ofSeconds(10), "", ""));
    }
}
