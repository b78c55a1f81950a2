package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class PlanPropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("callboard.plan", PlanProperties.class))
                .isEqualTo(new PlanProperties(
                        new BigDecimal("0.001"), new BigDecimal("0.0075"), "USD", 500, 10, Duration.ofHours(6)));
    }
}
