package io.callboard.registration.pass;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a pass shows.
 *
 * @param status of the registration: CONFIRMED, WAITLISTED or PENDING; only CONFIRMED sees the stream
 * @param segment key of the segment that the registrant chose; GET /events/public/{id} has its texts
 * @param opensAt when the stream opens
 * @param timeZone the IANA zone of the live event
 * @param registrantTimeZone the registrant's own zone; that of the live event if none was given
 * @param stream where to watch; only while OPEN
 */
record PassView(
        UUID eventId,
        String title,
        @Nullable String description,
        List<Speaker> speakers,
        Instant startsAt,
        Instant endsAt,
        String timeZone,
        String registrantTimeZone,
        State state,
        Instant opensAt,
        String status,
        @Nullable String segment,
        @Nullable Stream stream,
        String calendarUrl) {

    /** A person on the stage. */
    record Speaker(String name, @Nullable String title) {}

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
