package io.callboard.scheduler.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReconcilerPropertiesTest {

    @Test
    void hasTheseDefaults() {
        var none = new Binder(new MapConfigurationPropertySource(Map.of()));

        assertThat(none.bindOrCreate("callboard.reconciler", ReconcilerProperties.class))
                .isEqualTo(new ReconcilerProperties(Duration.ofMinutes(5), Duration.ofHours(6), 1_000));
    }
}
