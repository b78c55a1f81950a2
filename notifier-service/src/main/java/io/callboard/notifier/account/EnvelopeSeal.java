package io.callboard.notifier.account;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.FastByteArrayOutputStream;

/**
 * The stored form of envelopes: packed, compressed (a hundred renderings of one template shrink to a fraction), and
 * encrypted with the contacts key ring. A sealed envelope can be decrypted only with the id of its batch.
 */
@Component
public class EnvelopeSeal {

    private static final int FORMAT = 1;
    private static final int MAIL = 1;
    private static final int SMS = 2;
    private static final int IN_APP = 3;

    /** Only in envelopes of organizers' own accounts. An instance that knows no such accounts does not read them. */
    private static final int IN_APP_ABOUT = 4;

    private static final int TYPICAL_BYTES = 262_144;

    /** Takes less than half of the time of the fastest gzip, and its output is a fifth smaller. */
    private static final int LEVEL = 1;

    private final KeyRing keys;

    EnvelopeSeal(Environment environment) {
        this.keys = Secrets.requireKeys(environment, "callboard.contacts.key");
        loadNativeCode();
    }

    /** At the start and not at the first claim: without it the service would be ready and send nothing. */
    private static void loadNativeCode() {
        try {
            Native.load();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "The native code of zstd cannot be loaded. It is unpacked into java.io.tmpdir (%s), which must be writable and not mounted with noexec."
                            .formatted(System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    /** An encrypted envelope with the id of its key. */
    public record Sealed(String keyId, byte[] bytes) {}

    public Sealed seal(UUID batchId, Envelope envelope) {
        return new Sealed(
                keys.currentId(),
                Aes.encrypt(keys.current("AES"), Zstd.compress(pack(envelope), LEVEL), bytes(batchId)));
    }

    /** The envelope; empty when its key was dropped or the bytes are damaged. */
    public Optional<Envelope> open(UUID batchId, String keyId, byte[] sealed) {
        return keys.key(keyId, "AES").flatMap(key -> {
            try {
                return Optional.of(unpack(expand(Aes.decrypt(key, sealed, bytes(batchId)))));
            } catch (UnreadableCiphertextException
                    | ZstdException
                    | UncheckedIOException
                    | IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static byte[] pack(Envelope envelope) {
        FastByteArrayOutputStream bytes = new FastByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            write(out, envelope.sender());
            write(out, envelope.template());
            out.writeInt(envelope.messages().size());
            for (Envelope.Message message : envelope.messages()) {
                out.writeLong(message.deliveryId().getMostSignificantBits());
                out.writeLong(message.deliveryId().getLeastSignificantBits());
                write(out, message.address());
                write(out, message.shown().startsAt());
                write(out, message.shown().endsAt());
                write(out, message.shown().zone());
                switch (message.content()) {
                    case Rendered.Mail mail -> {
                        out.writeByte(MAIL);
                        write(out, mail.subject());
                        write(out, mail.html());
                        write(out, mail.text());
                        write(out, mail.unsubscribeUrl());
                    }
                    case Rendered.Sms sms -> {
                        out.writeByte(SMS);
                        write(out, sms.text());
                    }
                    case Rendered.InApp note -> {
                        out.writeByte(note.about() == null ? IN_APP : IN_APP_ABOUT);
                        write(out, note.title());
                        write(out, note.text());
                        write(out, note.about());
                    }
                }
            }
            // Behind everything else, so that an instance of the version before reads the rest and stops here.
            for (Envelope.Message message : envelope.messages()) {
                UsedTemplate used = message.used();
                out.writeBoolean(used != null);
                if (used != null) {
                    out.writeLong(used.id().getMostSignificantBits());
                    out.writeLong(used.id().getLeastSignificantBits());
                    out.writeInt(used.version());
                }
            }
            if (envelope.messages().stream().anyMatch(EnvelopeSeal::isMore)) {
                for (Envelope.Message message : envelope.messages()) {
                    writeMore(out, message);
                }
            }
            return bytes.toByteArrayUnsafe();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Envelope unpack(byte[] packed) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            if (in.readByte() != FORMAT) {
                throw new IllegalArgumentException("The envelope has a format of another version");
            }
            String sender = text(in);
            String template = text(in);
            int size = in.readInt();
            List<Envelope.Message> messages = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                UUID deliveryId = new UUID(in.readLong(), in.readLong());
                String address = text(in);
                ShownSchedule shown = new ShownSchedule(instant(in), instant(in), text(in));
                Rendered content = switch (in.readByte()) {
                    case MAIL -> new Rendered.Mail(text(in), text(in), text(in), text(in));
                    case SMS -> new Rendered.Sms(text(in));
                    case IN_APP -> new Rendered.InApp(text(in), text(in));
                    case IN_APP_ABOUT -> new Rendered.InApp(text(in), text(in), about(in));
                    default -> throw new IllegalArgumentException("The envelope has a message of another version");
                };
                messages.add(new Envelope.Message(deliveryId, address, content, shown, null));
            }
            if (in.available() > 0) {
                messages = withTemplates(messages, in);
            }
            if (in.available() > 0) {
                messages = withMore(messages, in);
            }
            return new Envelope(sender, template, messages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Envelope.Message> withTemplates(List<Envelope.Message> messages, DataInputStream in)
            throws IOException {
        List<Envelope.Message> all = new ArrayList<>(messages.size());
        for (Envelope.Message message : messages) {
            UsedTemplate used =
                    in.readBoolean() ? new UsedTemplate(new UUID(in.readLong(), in.readLong()), in.readInt()) : null;
            all.add(new Envelope.Message(
                    message.deliveryId(), message.address(), message.content(), message.shown(), used));
        }
        return all;
    }

    /** Whether it has what only some mails have. Without it an envelope is as it was. */
    private static boolean isMore(Envelope.Message message) {
        return message.content() instanceof Rendered.Mail mail
                && (mail.replyTo() != null
                        || mail.calendar() != null
                        || message.used() != null && message.used().variant() != null);
    }

    private static void writeMore(DataOutputStream out, Envelope.Message message) throws IOException {
        Rendered.Mail mail = message.content() instanceof Rendered.Mail one ? one : null;
        writeOptional(out, mail == null ? null : mail.replyTo());
        CalendarEntry calendar = mail == null ? null : mail.calendar();
        writeOptional(out, calendar == null ? null : calendar.method());
        writeOptional(out, calendar == null ? null : calendar.text());
        UsedTemplate used = message.used();
        writeOptional(out, used == null ? null : used.variant());
    }

    private static List<Envelope.Message> withMore(List<Envelope.Message> messages, DataInputStream in)
            throws IOException {
        List<Envelope.Message> all = new ArrayList<>(messages.size());
        for (Envelope.Message message : messages) {
            String replyTo = optional(in);
            String method = optional(in);
            String text = optional(in);
            String variant = optional(in);
            UsedTemplate used = message.used();
            Rendered content = message.content() instanceof Rendered.Mail mail
                    ? mail.with(replyTo, method == null || text == null ? null : new CalendarEntry(method, text))
                    : message.content();
            all.add(new Envelope.Message(
                    message.deliveryId(),
                    message.address(),
                    content,
                    message.shown(),
                    used == null || variant == null ? used : used.with(variant)));
        }
        return all;
    }

    private static void write(DataOutputStream out, Rendered.InApp.@Nullable About about) throws IOException {
        if (about != null) {
            out.writeLong(about.eventId().getMostSignificantBits());
            out.writeLong(about.eventId().getLeastSignificantBits());
            write(out, about.kind());
            write(out, about.dueAt());
            write(out, about.sentAt());
            writeOptional(out, about.url());
        }
    }

    private static Rendered.InApp.About about(DataInputStream in) throws IOException {
        return new Rendered.InApp.About(
                new UUID(in.readLong(), in.readLong()), text(in), instant(in), instant(in), optional(in));
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            write(out, text);
        }
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Instant instant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static byte[] expand(byte[] compressed) {
        long size = Zstd.getFrameContentSize(compressed);
        if (size < 0) {
            throw new IllegalArgumentException("The envelope was compressed by another version");
        }
        return Zstd.decompress(compressed, Math.toIntExact(size));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
