package io.callboard.notifier.testmessage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TestMessagePropertiesTest {

    @Test
    void defaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.test-messages", TestMessageProperties.class))
                .isEqualTo(new TestMessageProperties(30, Duration.ofMinutes(10)));
    }
}
