package io.callboard.notifier.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReachPropertiesTest {

    @Test
    void recordsTheDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.reach", ReachProperties.class))
                .isEqualTo(new ReachProperties(Duration.ofHours(3)));
    }
}
