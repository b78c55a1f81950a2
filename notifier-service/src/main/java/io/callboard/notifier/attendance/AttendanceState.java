package io.callboard.notifier.attendance;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of {@code AttendanceRecorded} that webhooks report. */
record AttendanceState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        @Nullable Instant joinedAt,
        @Nullable Instant leftAt,
        int sessions,
        long seconds,
        @Nullable String outcome,
        Instant occurredAt) {}
