package io.callboard.local.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Answers a repeated request with the first answer, for 24 hours, while this process lives and fewer than 10,000 keys follow. */
final class IdempotencyKeys {

    private static final Duration KEPT = Duration.ofHours(24);

    /** With answers of a hundred ids they take some 50 MB. */
    private static final int MOST = 10_000;

    private final Clock clock;
    /** In order of their first use, so that the oldest are found first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(
            long bodyHash,
            int bodyLength,
            Instant firstUsedAt,
            @Nullable Answer answer) {
        boolean sameBody(long hash, int length) {
            return bodyHash == hash && bodyLength == length;
        }
    }

    /** The provider's answers to a misused key. */
    interface Conflicts {
        Answer otherBody();

        Answer inProgress();
    }

    IdempotencyKeys(Clock clock) {
        this.clock = clock;
    }

    /** Only successful answers are kept. After any other answer the key may be used again. */
    Answer once(String key, byte[] body, Conflicts conflicts, Supplier<Answer> processing) {
        long hash = hash(body);
        synchronized (entries) {
            forgetOld();
            Entry known = entries.get(key);
            if (known != null) {
                if (!known.sameBody(hash, body.length)) {
                    return conflicts.otherBody();
                }
                Answer answer = known.answer();
                return answer == null ? conflicts.inProgress() : answer;
            }
            entries.put(key, new Entry(hash, body.length, clock.instant(), null));
        }
        Answer answer = null;
        try {
            answer = processing.get();
            return answer;
        } finally {
            synchronized (entries) {
                if (answer != null && answer.successful()) {
                    entries.put(key, new Entry(hash, body.length, clock.instant(), answer));
                } else {
                    entries.remove(key);
                }
            }
        }
    }

    private void forgetOld() {
        Instant limit = clock.instant().minus(KEPT);
        var oldest = entries.values().iterator();
        while (oldest.hasNext() && (oldest.next().firstUsedAt().isBefore(limit) || entries.size() > MOST)) {
            oldest.remove();
        }
    }

    /** Two fast checksums. Nobody attacks a sandbox, so a cryptographic hash is not needed. */
    private static long hash(byte[] body) {
        var castagnoli = new CRC32C();
        castagnoli.update(body);
        var ethernet = new CRC32();
        ethernet.update(body);
        return castagnoli.getValue() << 32 | ethernet.getValue();
    }
}
