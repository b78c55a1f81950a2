package io.callboard.notifier;

import io.callboard.notifier.fence.SourceFreshness;
import java.time.Duration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Freshness that a test sets. */
@TestConfiguration(proxyBeanMethods = false)
public class FakeFreshness {

    private static volatile Duration age = Duration.ZERO;

    @Bean
    @Primary
    SourceFreshness fakeSourceFreshness() {
        return _ -> age;
    }

    public static void fresh() {
        age = Duration.ZERO;
    }

    /** Sets the age of the knowledge of the other services. */
    public static void stale(Duration since) {
        age = since;
    }
}
