package io.callboard.notifier.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookPropertiesTest {

    @Test
    void recordsTheDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.webhooks", WebhookProperties.class))
                .isEqualTo(new WebhookProperties(
                        false,
                        20,
                        Duration.ofSeconds(15),
                        500,
                        5,
                        Duration.ofMinutes(1),
                        List.of(
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(30),
                                Duration.ofHours(2),
                                Duration.ofHours(5),
                                Duration.ofHours(10),
                                Duration.ofHours(10)),
                        Duration.ofDays(5),
                        Duration.ofHours(24)));
    }

    @Test
    void aLeaseThatEndsBeforeTheCallIsRefused() {
        assertThatThrownBy(() -> new WebhookProperties(
                        false,
                        20,
                        Duration.ofMinutes(1),
                        500,
                        5,
                        Duration.ofMinutes(1),
                        List.of(),
                        Duration.ofDays(5),
                        Duration.ofHours(24)))
                .hasMessageContaining("callboard.webhooks.lease");
    }
}
