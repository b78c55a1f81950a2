package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RoutingPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.routing", RoutingProperties.class))
                .isEqualTo(new RoutingProperties(Map.of()));
    }
}
