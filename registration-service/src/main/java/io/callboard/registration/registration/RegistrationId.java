package io.callboard.registration.registration;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** The id of a registration: a version 7 UUID, so that lists are in the order of registering. */
record RegistrationId(UUID value) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    static RegistrationId next(Instant now) {
        long high = (now.toEpochMilli() << 16) | VERSION_7 | (RANDOM.nextInt() & 0x0FFFL);
        long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | VARIANT;
        return new RegistrationId(new UUID(high, low));
    }
}
