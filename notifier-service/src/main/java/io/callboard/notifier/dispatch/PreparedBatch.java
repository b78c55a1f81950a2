package io.callboard.notifier.dispatch;

import com.github.luben.zstd.Zstd;
import io.callboard.chassis.crypto.Sha256;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.OwnTemplate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was made before its instant: its envelope as it is stored, and its request. It is sent only if everything
 * that its messages were made of is the same when they are claimed. It lives in memory only (ADR 0105).
 *
 * @param sources what its messages share
 * @param compressed the request
 * @param requestBytes size of the request
 * @param madeAtNanos on this instance's {@link System#nanoTime}
 */
record PreparedBatch(
        UUID id,
        List<Part> parts,
        Sources sources,
        EnvelopeSeal.Sealed sealed,
        byte[] compressed,
        int requestBytes,
        long madeAtNanos) {

    private static final int LEVEL = 1;

    /** One message in it. */
    record Part(
            UUID deliveryId,
            Fingerprint fingerprint,
            ShownSchedule shown,
            @Nullable UsedTemplate used) {}

    /** The first half of a hash of all that the message has from its delivery and its recipient. */
    record Fingerprint(long high, long low) {

        static Fingerprint of(Queue.Due due, boolean isTracked) {
            MessageDigest hash = Sha256.begun();
            hash.update(Stream.of(
                            due.id(),
                            due.eventId(),
                            due.registrationId(),
                            due.announcementId(),
                            due.kind(),
                            due.locale(),
                            due.timeZone(),
                            due.known(),
                            due.offerUntil(),
                            due.keyId(),
                            isTracked)
                    .map(Objects::toString)
                    .collect(Collectors.joining("\n", "", "\n"))
                    .getBytes(StandardCharsets.UTF_8));
            if (due.ciphertext() != null) {
                hash.update(due.ciphertext());
            }
            ByteBuffer bytes = ByteBuffer.wrap(hash.digest());
            return new Fingerprint(bytes.getLong(), bytes.getLong());
        }
    }

    /** The batch of these deliveries, whose messages are in the envelope in the same order. */
    static PreparedBatch of(
            UUID id,
            List<Queue.Due> deliveries,
            Sources sources,
            Envelope envelope,
            EnvelopeSeal.Sealed sealed,
            byte[] request) {
        Map<ShownSchedule, ShownSchedule> shown = new HashMap<>();
        List<Part> parts = IntStream.range(0, deliveries.size())
                .mapToObj(place -> {
                    Queue.Due due = deliveries.get(place);
                    Envelope.Message message = envelope.messages().get(place);
                    return new Part(
                            message.deliveryId(),
                            Fingerprint.of(due, sources.isTracked(due)),
                            shown.computeIfAbsent(message.shown(), one -> one),
                            message.used());
                })
                .toList();
        return new PreparedBatch(
                id, parts, sources, sealed, Zstd.compress(request, LEVEL), request.length, System.nanoTime());
    }

    /** Whether it is the batch of these deliveries, and would be made of the same now. */
    boolean isOf(List<Queue.Due> deliveries, Sources now) {
        return parts.size() == deliveries.size()
                && IntStream.range(0, parts.size())
                        .allMatch(place -> isOf(parts.get(place), deliveries.get(place), now));
    }

    private boolean isOf(Part part, Queue.Due due, Sources now) {
        return part.deliveryId().equals(due.id())
                && part.fingerprint().equals(Fingerprint.of(due, now.isTracked(due)))
                && Objects.equals(sources.event(due), now.event(due))
                && Objects.equals(templates(sources, due), templates(now, due))
                && Objects.equals(sources.announcement(due), now.announcement(due));
    }

    /** Those of the kind of the delivery. A claim has also read those of other kinds. */
    private static @Nullable Map<String, OwnTemplate> templates(Sources sources, Queue.Due due) {
        return sources.templates(due).byLocale().get(Kind.of(due.kind()).orElseThrow());
    }

    byte[] request() {
        return Zstd.decompress(compressed, requestBytes);
    }

    @Override
    public String toString() {
        return "PreparedBatch[" + id + "]";
    }
}
