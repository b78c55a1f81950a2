package io.callboard.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccountingPropertiesTest {

    @Test
    void defaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.accounting", AccountingProperties.class))
                .isEqualTo(
                        new AccountingProperties(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofHours(24)));
    }
}
