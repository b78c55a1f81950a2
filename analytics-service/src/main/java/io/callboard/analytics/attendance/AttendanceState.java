package io.callboard.analytics.attendance;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of an attendance that the figures need. Other facts on the topic are skipped. */
record AttendanceState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable Instant joinedAt,
        @Nullable Instant leftAt,
        @Nullable Long seconds,
        @Nullable String outcome)
        implements Versioned {

    @Override
    public boolean isState() {
        return version != null && seconds != null;
    }

    /** Whether a session is running. */
    boolean isWatching() {
        return joinedAt != null && leftAt == null && outcome == null;
    }
}
