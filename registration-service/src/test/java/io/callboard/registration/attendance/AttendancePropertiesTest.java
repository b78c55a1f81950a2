package io.callboard.registration.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AttendancePropertiesTest {

    @Test
    void hasTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.attendance", AttendanceProperties.class))
                .isEqualTo(new AttendanceProperties(Duration.ofMinutes(1), Duration.ofSeconds(150)));
    }

    @Test
    void aSessionOutlivesAHeartbeat() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttendanceProperties(Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }
}
