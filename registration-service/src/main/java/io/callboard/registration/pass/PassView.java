package io.callboard.registration.pass;

import io.swagger.v3.oas.annotations.media.Schema;
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
 * @param replay where to watch the recording; only when ENDED
 */
@Schema(description = "What the holder of a pass sees of the live event.")
record PassView(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Title of the live event.") String title,

        @Schema(description = "Text of several lines; null if there is none.") @Nullable
        String description,

        @Schema(description = "Who speaks, in the order they are shown.")
        List<Speaker> speakers,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "The instant at which it is planned to end.")
        Instant endsAt,

        @Schema(description = "The start before the organizer delayed the live event; null if it does not run late.")
        @Nullable
        Instant plannedStartsAt,

        @Schema(description = "IANA time zone of the live event.")
        String timeZone,

        @Schema(description = "IANA time zone of the registrant; that of the live event if none was given.")
        String registrantTimeZone,

        @Schema(
                description = "Whether the live event can be watched: TOO_EARLY until opensAt, OPEN, ENDED or"
                        + " CANCELLED.")
        State state,

        @Schema(description = "When the stream opens.") Instant opensAt,

        @Schema(
                description = "The status of the registration. Only CONFIRMED sees the stream.",
                allowableValues = {"CONFIRMED", "WAITLISTED", "PENDING"})
        String status,

        @Schema(
                description = "Key of the segment that the registrant belongs to; null if none. The public live event"
                        + " has the texts of each segment.")
        @Nullable
        String segment,

        @Schema(description = "Where to watch; null unless the state is OPEN and there is a stream.") @Nullable
        Stream stream,

        @Schema(description = "Where to watch the recording; null unless the state is ENDED and there is one.")
        @Nullable
        Stream replay,

        @Schema(description = "The registrant's own calendar entry.")
        String calendarUrl) {

    /** A person on the stage. */
    @Schema(description = "A person on the stage.", name = "Speaker")
    record Speaker(
            @Schema(description = "Name, as it is shown.") String name,

            @Schema(description = "Title or role; null if there is none.") @Nullable
            String title) {}

    /** Where the live event stands, seen by who holds a pass. */
    enum State {
        TOO_EARLY,
        OPEN,
        ENDED,
        CANCELLED
    }

    /** A stream or a recording that can be watched now. */
    @Schema(description = "A stream or a recording that can be watched now.")
    record Stream(
            @Schema(description = "EXTERNAL: at an address of the organizer's own. MUX: at Mux.") @Nullable
            String kind,

            @Schema(
                    description = "http or https address of a page that plays it. For MUX it has the token, so it works"
                            + " until expiresAt.")
            String url,

            @Schema(description = "For a player of your own: the playback id at Mux; null for any other kind.")
            @Nullable
            String playbackId,

            @Schema(
                    description =
                            "For a player of your own: the token (a JWT) that Mux plays the playback id with; null"
                                    + " for any other kind. It is made anew for each answer.")
            @Nullable
            String playbackToken,

            @Schema(
                    description = "Until when the token is valid: get the pass again before that. Null for any other"
                            + " kind.")
            @Nullable
            Instant expiresAt) {

        static Stream at(@Nullable String kind, String url) {
            return new Stream(kind, url, null, null, null);
        }

        @Override
        public String toString() {
            return "Stream[" + kind + "]";
        }
    }
}
