package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class LiveEventPropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("callboard.live-events", LiveEventProperties.class))
                .isEqualTo(new LiveEventProperties(Duration.ofHours(2)));
    }
}
