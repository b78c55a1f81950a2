package io.callboard.analytics.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class RoomPropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("callboard.room", RoomProperties.class))
                .isEqualTo(new RoomProperties(Duration.ofHours(1), 60, Duration.ofMinutes(1)));
    }
}
