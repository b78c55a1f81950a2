package io.callboard.notifier.inapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class InAppWebhookPropertiesTest {

    @Test
    void propertiesHaveTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.in-app-webhooks", InAppWebhookProperties.class))
                .isEqualTo(new InAppWebhookProperties(100, Duration.ofSeconds(10)));
    }
}
