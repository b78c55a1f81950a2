package io.callboard.chassis.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TopicPropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard", TopicProperties.class))
                .isEqualTo(new TopicProperties(
                        List.of(), List.of(), new TopicProperties.Kafka(12, (short) 1, Duration.ofDays(14))));
    }
}
