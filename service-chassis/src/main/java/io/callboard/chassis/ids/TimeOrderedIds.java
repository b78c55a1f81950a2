package io.callboard.chassis.ids;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. */
public final class TimeOrderedIds {

    private static final SecureRandom SECURE_RANDOM = new SecureRandom();
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private TimeOrderedIds() {}

    /** An id of this moment. A reader of many such ids may guess the next one. */
    public static UUID next() {
        return of(System.currentTimeMillis(), ThreadLocalRandom.current());
    }

    /** An id of the given instant that nobody can guess. */
    public static UUID unguessable(Instant at) {
        return of(at.toEpochMilli(), SECURE_RANDOM);
    }

    private static UUID of(long millis, RandomGenerator random) {
        var high = millis << 16 | VERSION_7 | random.nextLong() & 0xFFFL;
        var low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | VARIANT;
        return new UUID(high, low);
    }
}
