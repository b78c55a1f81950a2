package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

class OutboxPropertiesTest {

    @Test
    void recordsEveryDefault() {
        assertThat(Binder.get(new StandardEnvironment()).bindOrCreate("callboard.outbox", OutboxProperties.class))
                .isEqualTo(new OutboxProperties(
                        true,
                        null,
                        5_000,
                        Duration.ofMillis(500),
                        Duration.ofMillis(40),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(500),
                        Duration.ofMillis(500),
                        true));
    }
}
