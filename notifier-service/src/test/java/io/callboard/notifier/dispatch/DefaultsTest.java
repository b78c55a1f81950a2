package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.attempt.RetryProperties;
import io.callboard.notifier.fence.FenceProperties;
import io.callboard.notifier.sms.SmsProperties;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Records the defaults of all properties of sending. */
class DefaultsTest {

    private final Binder binder = new Binder(new MapConfigurationPropertySource());

    @Test
    void dispatch() {
        assertThat(binder.bindOrCreate("callboard.dispatch", DispatchProperties.class))
                .isEqualTo(new DispatchProperties(
                        64,
                        16,
                        Duration.ofSeconds(15),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5)));
    }

    @Test
    void fences() {
        assertThat(binder.bindOrCreate("callboard.dispatch", FenceProperties.class))
                .isEqualTo(new FenceProperties(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    }

    @Test
    void textMessages() {
        assertThat(binder.bindOrCreate("callboard.sms", SmsProperties.class))
                .isEqualTo(new SmsProperties(Set.of(), 20, 0, 0, false));
    }

    @Test
    void retry() {
        assertThat(binder.bindOrCreate("callboard.retry", RetryProperties.class))
                .isEqualTo(new RetryProperties(
                        6, Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMillis(500), 0.1, 10));
    }
}
