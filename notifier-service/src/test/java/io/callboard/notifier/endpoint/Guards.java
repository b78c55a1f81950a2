package io.callboard.notifier.endpoint;

import java.time.Duration;
import java.util.List;

/** Guards and properties for tests of other packages. */
public final class Guards {

    private Guards() {}

    public static TargetGuard guard(WebhookProperties properties, HostLookup lookup) {
        return new TargetGuard(properties, lookup);
    }

    public static WebhookProperties properties(boolean insecure, Duration timeout) {
        return new WebhookProperties(
                insecure,
                20,
                timeout,
                50,
                5,
                timeout.plusMinutes(1),
                List.of(Duration.ofSeconds(5)),
                Duration.ofDays(5),
                Duration.ofHours(24));
    }
}
