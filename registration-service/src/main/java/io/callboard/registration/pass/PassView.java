package io.callboard.registration.pass;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a pass shows.
 *
 * @param registration CONFIRMED, WAITLISTED or PENDING; only CONFIRMED sees the stream
 * @param opensAt when the stream opens
 * @param zone the IANA zone of the live event
 * @param registrantZone the registrant's own zone; that of the live event if none was given
 * @param stream where to watch; only while OPEN
 */
record PassView(
        String title,
        @Nullable String description,
        Instant startsAt,
        Instant endsAt,
        String zone,
        String registrantZone,
        State state,
        Instant opensAt,
        String registration,
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
