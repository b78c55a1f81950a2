package io.callboard.registration;

import io.callboard.chassis.testing.LaterMessages;
import io.callboard.chassis.testing.LaterRelease;
import io.callboard.chassis.testing.PlatformTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The consumer of live events reads what a later release writes: it skips what it does not know, and applies what it knows. */
@PlatformTest
class LaterReleaseIT {

    @Autowired
    private LaterRelease laterRelease;

    static List<String> liveEvents() {
        return LaterMessages.types("live-events.v1");
    }

    @ParameterizedTest
    @MethodSource("liveEvents")
    void readsLiveEvents(String type) {
        laterRelease.reads("live-events.v1", type).check();
    }
}
