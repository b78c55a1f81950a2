package io.callboard.analytics.room;

import io.callboard.chassis.limit.RateLimit;
import io.callboard.chassis.limit.RateLimits;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Limits what one pass writes. */
@Component
class RoomLimits {

    private final RateLimit passes;

    RoomLimits(RoomProperties properties, RateLimits limits) {
        this.passes = limits.limit("room", properties.passWrites(), properties.passPeriod());
    }

    /** Counts something that is written with this pass; how long it has to wait, if it is one too many. */
    Optional<Duration> ofPass(byte[] passHash) {
        return passes.take(HexFormat.of().formatHex(passHash), 1);
    }
}
