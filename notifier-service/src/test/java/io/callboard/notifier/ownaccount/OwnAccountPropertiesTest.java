package io.callboard.notifier.ownaccount;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OwnAccountPropertiesTest {

    @Test
    void recordsTheDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.own-accounts", OwnAccountProperties.class))
                .isEqualTo(new OwnAccountProperties(
                        4, Duration.ofSeconds(10), 5, Duration.ofDays(1), Duration.ofMinutes(10)));
    }
}
