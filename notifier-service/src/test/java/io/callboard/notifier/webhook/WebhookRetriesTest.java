package io.callboard.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.endpoint.WebhookProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WebhookRetriesTest {

    private final WebhookRetries retries = new WebhookRetries(new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("callboard.webhooks", WebhookProperties.class)
            .retries());

    /** The table of docs/webhooks.md. */
    @Test
    void eightCallsWithin28Hours() {
        List<String> calls = new ArrayList<>();
        Duration since = Duration.ZERO;
        calls.add("1 " + since);
        for (int failed = 1; retries.after(failed, null).isPresent(); failed++) {
            since = since.plus(retries.after(failed, null).orElseThrow());
            calls.add(failed + 1 + " " + since);
        }

        assertThat(calls)
                .containsExactly(
                        "1 PT0S",
                        "2 PT5S",
                        "3 PT5M5S",
                        "4 PT35M5S",
                        "5 PT2H35M5S",
                        "6 PT7H35M5S",
                        "7 PT17H35M5S",
                        "8 PT27H35M5S");
    }

    @Test
    void retryAfterMakesAWaitLongerAndNeverShorter() {
        assertThat(retries.after(1, Duration.ofMinutes(10))).isEqualTo(Optional.of(Duration.ofMinutes(10)));
        assertThat(retries.after(3, Duration.ofMinutes(10))).isEqualTo(Optional.of(Duration.ofMinutes(30)));
        assertThat(retries.after(1, Duration.ofDays(400))).isEqualTo(Optional.of(Duration.ofHours(24)));
        assertThat(retries.after(8, Duration.ofMinutes(10))).isEmpty();
    }
}
