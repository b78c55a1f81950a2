package io.callboard.notifier.senderdomain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SenderDomainPropertiesTest {

    @Test
    void recordsTheDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.sender-domains", SenderDomainProperties.class))
                .isEqualTo(new SenderDomainProperties("dns:", Duration.ofSeconds(1)));
    }
}
