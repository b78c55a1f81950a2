package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.callboard.chassis.crypto.Aes;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
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
                            shown,
                            new UsedTemplate(UUID.randomUUID(), 3)),
                    new Envelope.Message(
                            UUID.randomUUID(),
                            "bob@example.com",
                            new Rendered.Mail("S", "<p>", "t", "https://u")
                                    .with("events@example.com", new CalendarEntry("PUBLISH", "BEGIN:VCALENDAR")),
                            shown,
                            new UsedTemplate(UUID.randomUUID(), 2, "B")),
                    new Envelope.Message(UUID.randomUUID(), "+12025550143", new Rendered.Sms("text €"), shown, null),
                    new Envelope.Message(
                            UUID.randomUUID(),
                            "",
                            new Rendered.InApp("Title", "text"),
                            shown,
                            new UsedTemplate(UUID.randomUUID(), 1)),
                    new Envelope.Message(
                            UUID.randomUUID(),
                            "",
                            new Rendered.InApp("Title", "text")
                                    .with(new Rendered.InApp.About(
                                            UUID.randomUUID(),
                                            "REMINDER",
                                            Instant.parse("2026-12-01T16:00:00Z"),
                                            Instant.parse("2026-12-01T16:00:00.000123Z"),
                                            "https://example.com/watch/1")),
                            shown,
                            null),
                    new Envelope.Message(
                            UUID.randomUUID(),
                            "",
                            new Rendered.InApp("Title", "text")
                                    .with(new Rendered.InApp.About(
                                            UUID.randomUUID(), "CANCELLED", Instant.EPOCH, Instant.EPOCH, null)),
                            shown,
                            null)));

    @Test
    void anEnvelopeOpensForItsOwnBatchOnly() {
        UUID batch = UUID.randomUUID();
        EnvelopeSeal.Sealed sealed = seal(KEY).seal(batch, envelope);

        assertThat(seal(KEY).open(batch, sealed.keyId(), sealed.bytes())).contains(envelope);
        assertThat(seal(KEY).open(UUID.randomUUID(), sealed.keyId(), sealed.bytes()))
                .isEmpty();
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("ada@example.com");
    }

    /** While instances of two versions run, each reads the batches of the other. */
    @Test
    void theTemplatesStandBehindWhatAnEarlierVersionReads() throws Exception {
        UUID batch = UUID.randomUUID();
        UUID delivery = UUID.randomUUID();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            write(out, "Callboard <events@example.com>");
            write(out, "builtin-7");
            out.writeInt(1);
            out.writeLong(delivery.getMostSignificantBits());
            out.writeLong(delivery.getLeastSignificantBits());
            write(out, "+12025550143");
            for (Instant instant : List.of(shown.startsAt(), shown.endsAt())) {
                out.writeLong(instant.getEpochSecond());
                out.writeInt(instant.getNano());
            }
            write(out, shown.zone());
            out.writeByte(2);
            write(out, "text");
        }
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 1);
        byte[] id = ByteBuffer.allocate(16)
                .putLong(batch.getMostSignificantBits())
                .putLong(batch.getLeastSignificantBits())
                .array();
        byte[] earlier = Aes.encrypt(new SecretKeySpec(key, "AES"), Zstd.compress(bytes.toByteArray(), 1), id);

        Envelope read = seal(KEY).open(batch, "k1", earlier).orElseThrow();
        assertThat(read.messages())
                .containsExactly(new Envelope.Message(delivery, "+12025550143", new Rendered.Sms("text"), shown, null));

        EnvelopeSeal.Sealed present = seal(KEY)
                .seal(
                        batch,
                        new Envelope(
                                read.sender(),
                                read.template(),
                                List.of(new Envelope.Message(
                                        delivery,
                                        "+12025550143",
                                        new Rendered.Sms("text"),
                                        shown,
                                        new UsedTemplate(UUID.randomUUID(), 1)))));
        byte[] compressed = Aes.decrypt(new SecretKeySpec(key, "AES"), present.bytes(), id);
        assertThat(Zstd.decompress(compressed, (int) Zstd.getFrameContentSize(compressed)))
                .startsWith(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Test
    void withoutItsNativeCodeTheServiceDoesNotStart() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=/dev/null/none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Start.class.getName())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("must be writable and not mounted with noexec");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    /** Makes what the service makes at its start. */
    static final class Start {

        private Start() {}

        public static void main(String[] arguments) {
            seal(KEY);
        }
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
