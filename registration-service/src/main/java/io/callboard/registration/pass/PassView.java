package io.callboard.registration.pass;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a pass shows.
 *
 * @param status of the registration: CONFIRMED, WAITLISTED or PENDING; only CONFIRMED sees the stream
 * @param opensAt when the stream opens
 * @param timeZone the IANA zone of the live event
 * @param registrantTimeZone the registrant's own zone; that of the live event if none was given
 * @param stream where to watch; only while OPEN
 */
record PassView(
        String title,
        @Nullable String description,
        Instant startsAt,
        Instant endsAt,
        String timeZone,
        String registrantTimeZone,
        State state,
        Instant opensAt,
        String status,
        @Nullable Stream stream,
        String calendarUrl) {

    /** Where the live event stands, seen by who holds a pass. */
    enum State {
        TOO_EARLY,
        OPEN,
        ENDED,
        CANCELLED
    }

    /** A stream that can be watched now. */
    record Stream(@Nullable String kind, String url) {}
}
