package io.callboard.registration.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.security.UnusableSecretException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class ChallengePropertiesTest {

    private final Binder none = new Binder(new MapConfigurationPropertySource());

    @Test
    void hasTheseDefaults() {
        assertThat(none.bindOrCreate("callboard.challenge", ChallengeProperties.class))
                .isEqualTo(new ChallengeProperties(false, Duration.ofMinutes(10), 50_000, true));
    }

    @ParameterizedTest
    @CsvSource({"PT59S, 50000", "PT61M, 50000", "PT10M, 999", "PT10M, 10000001"})
    void refusesLimitsThatMakeNoSense(Duration expiresAfter, int maxNumber) {
        assertThatThrownBy(() -> new ChallengeProperties(true, expiresAfter, maxNumber, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "k1:c2hvcnQ=",
        "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
    })
    void doesNotStartWithoutAnOwnKeyOf32Bytes(String key) {
        var environment = new MockEnvironment().withProperty("callboard.challenge.key", key);

        assertThatThrownBy(() -> started(true, environment))
                .isInstanceOf(UnusableSecretException.class)
                .hasMessageContaining("callboard.challenge.key");
        assertThat(started(false, environment).next()).as("off").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "altcha.js, f8c0ae32b82b6da010195457b04ee444bc854a2eb4679c13040f4167ff6a413e",
        "worker.js, 9ad5e1ba86463f19f5036181122bb38c055fef01e20e05ac9269bec9eede89c8",
        "altcha.css, 2be949d41cb204467d89f724622e67d7505595ac85a4114d0ccdb1ac6c62c53d",
    })
    void theWidgetIsThatOfThePackage(String file, String sha256) throws IOException, NoSuchAlgorithmException {
        byte[] content = new ClassPathResource("callboard-pages/altcha-2.3.0/" + file).getContentAsByteArray();

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
                .isEqualTo(sha256);
    }

    private static Challenges started(boolean enabled, MockEnvironment environment) {
        return new ChallengeConfiguration()
                .challenges(
                        new ChallengeProperties(enabled, Duration.ofMinutes(10), 50_000, true),
                        environment,
                        JdbcClient.create(new DriverManagerDataSource()),
                        JsonMapper.shared(),
                        Clock.systemUTC());
    }
}
