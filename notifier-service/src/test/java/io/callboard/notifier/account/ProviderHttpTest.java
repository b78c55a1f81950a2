package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProviderHttpTest {

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-12-01T17:00:00Z"));

    @Test
    void retryAfterIsANumberOfSecondsOrADate() {
        assertThat(ProviderHttp.retryAfter("7", clock)).isEqualTo(Duration.ofSeconds(7));
        assertThat(ProviderHttp.retryAfter("7200", clock)).isEqualTo(Duration.ofHours(2));
        assertThat(ProviderHttp.retryAfter("Tue, 01 Dec 2026 17:05:00 GMT", clock))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(ProviderHttp.retryAfter("Tue, 01 Dec 2026 16:00:00 GMT", clock))
                .isZero();
        assertThat(ProviderHttp.retryAfter("soon", clock)).isNull();
        assertThat(ProviderHttp.retryAfter(null, clock)).isNull();
    }

    @Test
    void aFingerprintTellsCredentialsApartAndShowsNone() {
        assertThat(ProviderHttp.fingerprint("https://api", "secret"))
                .isEqualTo(ProviderHttp.fingerprint("https://api", "secret"))
                .isNotEqualTo(ProviderHttp.fingerprint("https://api", "other"))
                .doesNotContain("secret");
    }
}
