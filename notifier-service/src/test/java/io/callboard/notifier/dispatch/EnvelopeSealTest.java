package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.template.Rendered;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class EnvelopeSealTest {

    private static final String KEY = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    private static EnvelopeSeal seal(String keys) {
        MockEnvironment environment = new MockEnvironment().withProperty("callboard.contacts.key", keys);
        environment.setActiveProfiles("test");
        return new EnvelopeSeal(environment);
    }

    private final ShownSchedule shown = new ShownSchedule(
            Instant.parse("2026-12-01T17:00:00.123456Z"), Instant.parse("2026-12-01T18:00:00Z"), "Europe/Berlin");
    private final Envelope envelope = new Envelope(
            "Callboard <events@example.com>",
            "builtin",
            List.of(
                    new Envelope.Message(
                            UUID.randomUUID(),
                            "ada@example.com",
                            new Rendered.Mail("Ü", "<p>", "t", "https://u"),
                            shown),
                    new Envelope.Message(UUID.randomUUID(), "+12025550143", new Rendered.Sms("text €"), shown)));

    @Test
    void anEnvelopeOpensForItsOwnBatchOnly() {
        UUID batch = UUID.randomUUID();
        EnvelopeSeal.Sealed sealed = seal(KEY).seal(batch, envelope);

        assertThat(seal(KEY).open(batch, sealed.keyId(), sealed.bytes())).contains(envelope);
        assertThat(seal(KEY).open(UUID.randomUUID(), sealed.keyId(), sealed.bytes()))
                .isEmpty();
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("ada@example.com");
    }

    @Test
    void aDroppedKeyAndDamagedBytesAreNoError() {
        UUID batch = UUID.randomUUID();
        EnvelopeSeal.Sealed sealed = seal(KEY).seal(batch, envelope);
        byte[] damaged = sealed.bytes().clone();
        damaged[20] ^= 1;

        assertThat(seal("k2:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=").open(batch, sealed.keyId(), sealed.bytes()))
                .isEmpty();
        assertThat(seal(KEY).open(batch, sealed.keyId(), damaged)).isEmpty();
        assertThat(seal(KEY).open(batch, sealed.keyId(), new byte[3])).isEmpty();
    }
}
