package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class EngagementPropertiesTest {

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Binder.get(new MockEnvironment()).bindOrCreate("callboard.engagement", EngagementProperties.class))
                .isEqualTo(new EngagementProperties(
                        Duration.ofDays(1),
                        300,
                        Duration.ofMinutes(1),
                        6000,
                        Duration.ofMinutes(1),
                        List.of(
                                "127.0.0.0/8",
                                "10.0.0.0/8",
                                "172.16.0.0/12",
                                "192.168.0.0/16",
                                "100.64.0.0/10",
                                "169.254.0.0/16",
                                "::1/128",
                                "fc00::/7",
                                "fe80::/10")));
    }
}
