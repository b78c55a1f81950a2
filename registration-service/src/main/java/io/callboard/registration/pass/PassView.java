package io.callboard.registration.pass;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of a pass.
 *
 * @param status of the registration: CONFIRMED, WAITLISTED or PENDING; only CONFIRMED sees the stream
 * @param kind what the holder is: REGISTRANT or HOST
 * @param segment key of the segment that the registrant chose; GET /events/public/{id} has its texts
 * @param opensAt when the stream opens
 * @param timeZone the IANA zone of the live event
 * @param registrantTimeZone the registrant's own zone, else that of the live event
 * @param stream where to watch; only while OPEN
 * @param replay where to watch the recording; only when ENDED
 */
@Schema(description = "What the holder of a pass sees of the live event.")
record PassView(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Title of the live event.") String title,

        @Schema(description = "The description as the organizer wrote it, in Markdown; null if there is none.")
        @Nullable
        String description,

        @Schema(
                description = "The description as sanitized HTML, safe to put into a page as it is; null if there is"
                        + " none.")
        @Nullable
        String descriptionHtml,

        @Schema(description = "Who speaks, in the order they are shown.")
        List<Speaker> speakers,

        @Schema(description = "The instant at which it starts.")
        Instant startsAt,

        @Schema(description = "The instant at which it is planned to end.")
        Instant endsAt,

        @Schema(description = "The start before the organizer delayed the live event; null if it does not run late.")
        @Nullable
        Instant plannedStartsAt,

        @Schema(description = "The place where people attend in person; null if it takes place online only.") @Nullable
        InPerson inPerson,

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
                description =
                        "The status of the registration. Only CONFIRMED sees the stream. WAITLISTED also means that a"
                                + " seat is offered: the registrant accepts it on the self-service page.",
                allowableValues = {"CONFIRMED", "WAITLISTED", "PENDING"})
        String status,

        @Schema(
                description = "What the holder of the pass is to the live event.",
                allowableValues = {"REGISTRANT", "HOST"})
        String kind,

        @Schema(
                description = "Key of the segment that the registrant belongs to; null if none. The public live event"
                        + " has the texts of each segment.")
        @Nullable
        String segment,

        @Schema(
                description = "Further material to read or watch. Empty unless the status of the registration is"
                        + " CONFIRMED.")
        List<Resource> resources,

        @Schema(description = "Where to watch; null unless the state is OPEN and there is a stream.") @Nullable
        Stream stream,

        @Schema(description = "Where to watch the recording; null unless the state is ENDED and there is one.")
        @Nullable
        Stream replay,

        @Schema(description = "The registrant's own calendar entry.")
        String calendarUrl) {

    /** A speaker. */
    @Schema(description = "A speaker.", name = "Speaker")
    record Speaker(
            @Schema(description = "Name, as it is shown.") String name,

            @Schema(description = "Title or role; null if there is none.") @Nullable
            String title,

            @Schema(description = "https address of a picture; null if there is none.") @Nullable
            String pictureUrl,

            @Schema(description = "Text of several lines about the speaker; null if there is none.") @Nullable
            String bio) {}

    /** The place where people attend in person. */
    @Schema(description = "The place where people attend in person.", name = "InPerson")
    record InPerson(
            @Schema(description = "Name of the venue.") String venue,

            @Schema(description = "Address of the venue, in one or several lines; null if there is none.") @Nullable
            String address) {}

    /** Further material to read or watch. */
    @Schema(description = "Further material to read or watch.", name = "Resource")
    record Resource(
            @Schema(description = "One line of text.") String title,
            @Schema(description = "http or https address.") String url) {}

    /** The phase of the live event for the holder of a pass. */
    enum State {
        TOO_EARLY,
        OPEN,
        ENDED,
        CANCELLED
    }

    /** A stream or a recording that can be watched now. */
    @Schema(description = "A stream or a recording that can be watched now.")
    record Stream(
            @Schema(description = "EXTERNAL: at an address that the organizer gave. MUX: at Mux.") @Nullable
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
