package io.callboard.chassis.outbox;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. */
final class TimeOrderedIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private TimeOrderedIds() {}

    static UUID next() {
        var random = ThreadLocalRandom.current();
        var high = System.currentTimeMillis() << 16 | VERSION_7 | random.nextLong() & 0xFFFL;
        var low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | VARIANT;
        return new UUID(high, low);
    }
}
