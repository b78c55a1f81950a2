package io.callboard.registration.attendance.message;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The attendance of one registration; the value of every {@code attendance.v1} message.
 *
 * @param version 1 for the first message of the registration, one more with every further one
 * @param joinedAt begin of the first session; null if the registrant did not join
 * @param leftAt end of the last session; null while one is running, and if the registrant did not join
 * @param checkedInAt when the registrant was checked in at the venue; null if that has not happened
 * @param sessions number of sessions, with the running one
 * @param seconds sum of all sessions that have ended
 * @param outcome {@code ATTENDED} or {@code NO_SHOW}; null before the live event has ended
 */
public record AttendanceState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        @Nullable Instant joinedAt,
        @Nullable Instant leftAt,
        @Nullable Instant checkedInAt,
        int sessions,
        long seconds,
        @Nullable String outcome,
        Instant occurredAt) {

    public static final String TOPIC = "attendance.v1";
    public static final String JOINED = "AttendeeJoined";
    public static final String LEFT = "AttendeeLeft";
    public static final String RECORDED = "AttendanceRecorded";
}
