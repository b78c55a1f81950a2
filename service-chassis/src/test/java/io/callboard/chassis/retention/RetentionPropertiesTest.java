package io.callboard.chassis.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetentionPropertiesTest {

    @Test
    void defaults() {
        var binder = new Binder(new MapConfigurationPropertySource(Map.of()));

        assertThat(binder.bindOrCreate("callboard.retention", RetentionProperties.class))
                .isEqualTo(new RetentionProperties(Map.of(), 5_000, Duration.ofMillis(200), Duration.ofMinutes(1)));
    }

    @Test
    void noPauseIsLongerThanAMinute() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new RetentionProperties(Map.of(), 5_000, Duration.ofMillis(200), Duration.ofMinutes(2)));
    }
}
