package io.callboard.event.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected value was made with {@code printf '1565220904.{"a":1}' | openssl dgst -sha256 -hmac hush}. */
class MuxSignatureTest {

    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Instant AT = Instant.ofEpochSecond(1565220904);
    private static final String V1 = "a2853934888e40d4c5ae15347163d7369c50575b11b7852945afe1d519bb0b62";

    private final MuxSignature signature = new MuxSignature("hush", Duration.ofMinutes(5));

    @Test
    void fitsTheBytesAndTheTime() {
        assertThat(signature.fits("t=1565220904,v1=" + V1, BODY, AT)).isTrue();
        assertThat(signature.fits("t=1565220904, v1=00ff, v1=" + V1, BODY, AT)).isTrue();
        assertThat(signature.fits("t=1565220904,v1=" + V1, BODY, AT.plusSeconds(300)))
                .isTrue();
    }

    @Test
    void doesNotFitAnotherTimeOrOtherBytes() {
        assertThat(signature.fits("t=1565220904,v1=" + V1, BODY, AT.plusSeconds(301)))
                .isFalse();
        assertThat(signature.fits("t=1565220904,v1=" + V1, BODY, AT.minusSeconds(301)))
                .isFalse();
        assertThat(signature.fits("t=1565220905,v1=" + V1, BODY, AT)).isFalse();
        assertThat(signature.fits("t=1565220904,v1=" + V1, "{\"a\": 1}".getBytes(StandardCharsets.UTF_8), AT))
                .isFalse();
        assertThat(new MuxSignature("other", Duration.ofMinutes(5)).fits("t=1565220904,v1=" + V1, BODY, AT))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t=", "v1=" + V1, "t=x,v1=" + V1, "t=1565220904,v1=xyz", "t=1565220904,v0=" + V1})
    void doesNotFitWhatIsNoSignature(String header) {
        assertThat(signature.fits(header, BODY, AT)).isFalse();
        assertThat(signature.fits(null, BODY, AT)).isFalse();
    }
}
