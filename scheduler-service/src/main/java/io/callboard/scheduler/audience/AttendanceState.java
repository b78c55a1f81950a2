package io.callboard.scheduler.audience;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a message of attendance.v1 that the scheduler reads.
 *
 * @param outcome null before the end of the live event; afterwards it never changes
 */
record AttendanceState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable String outcome,
        Instant occurredAt) {

    private static final Set<String> OUTCOMES = Set.of("ATTENDED", "NO_SHOW");

    /** Whether it is recorded if the registrant attended. A value of a later release is none. */
    boolean isRecorded() {
        return outcome != null && OUTCOMES.contains(outcome);
    }
}
