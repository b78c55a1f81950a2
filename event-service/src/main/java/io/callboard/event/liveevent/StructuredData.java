package io.callboard.event.liveevent;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Speaker;
import io.callboard.event.schedule.Schedule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live event in the vocabulary of schema.org. A page embeds it for search engines and assistants. */
@Schema(
        name = "StructuredData",
        description =
                "The live event as a schema.org Event in JSON-LD. Put it as it is into a script element of the type"
                        + " application/ld+json.")
record StructuredData(
        @JsonProperty("@context") @Schema(description = "The vocabulary.", example = "https://schema.org")
        String context,

        @JsonProperty("@type") @Schema(description = "Always Event.", example = "Event")
        String type,

        @Schema(description = "The title.") String name,

        @Schema(description = "The description; null if there is none.") @Nullable
        String description,

        @Schema(
                description = "The start with the offset of the live event's zone.",
                example = "2026-12-01T18:00:00+01:00")
        String startDate,

        @Schema(
                description = "The end with the offset of the live event's zone.",
                example = "2026-12-01T19:00:00+01:00")
        String endDate,

        @Schema(description = "The start before the last reschedule; null if there was none.") @Nullable
        String previousStartDate,

        @Schema(
                description = "EventScheduled, EventRescheduled or EventCancelled, as an address at schema.org.",
                example = "https://schema.org/EventScheduled")
        String eventStatus,

        @Schema(
                description = "OnlineEventAttendanceMode without a venue. With one it is MixedEventAttendanceMode if"
                        + " there is a stream, else OfflineEventAttendanceMode. An address at schema.org.",
                example = "https://schema.org/OnlineEventAttendanceMode")
        String eventAttendanceMode,

        @Schema(
                description =
                        "Where it takes place: the venue, and, unless it takes place there only, the page on which"
                                + " people register.")
        List<Location> location,

        @Schema(description = "The page on which people register.")
        String url,

        @Schema(description = "How many people may attend; null means that there is no limit.") @Nullable
        Integer maximumAttendeeCapacity,

        @Schema(description = "Who speaks.") List<Performer> performer) {

    private static final String VOCABULARY = "https://schema.org";

    @Schema(name = "StructuredLocation", description = "A venue, or a place on the web.")
    record Location(
            @JsonProperty("@type")
            @Schema(
                    description = "Place for a venue, VirtualLocation for a place on the web.",
                    example = "VirtualLocation")
            String type,

            @Schema(description = "The address of a place on the web; null for a venue.") @Nullable
            String url,

            @Schema(description = "Name of the venue; null for a place on the web.") @Nullable
            String name,

            @Schema(description = "Postal address of the venue; null if there is none.") @Nullable
            String address) {}

    @Schema(name = "StructuredPerformer", description = "A person who speaks.")
    record Performer(
            @JsonProperty("@type") @Schema(description = "Always Person.", example = "Person")
            String type,

            @Schema(description = "Name, as registrants read it.")
            String name,

            @Schema(description = "Role or position; null if there is none.") @Nullable
            String jobTitle) {}

    static StructuredData of(LiveEvent event, String registrationUrl) {
        Details details = event.details();
        Schedule schedule = event.schedule();
        Schedule previous = event.previous();
        return new StructuredData(
                VOCABULARY,
                "Event",
                details.title(),
                details.description(),
                in(schedule.zone(), schedule.startsAt()),
                in(schedule.zone(), schedule.endsAt()),
                previous == null ? null : in(previous.zone(), previous.startsAt()),
                VOCABULARY + "/" + status(event),
                VOCABULARY + "/" + attendance(details),
                locations(details, registrationUrl),
                registrationUrl,
                details.capacity(),
                details.speakers().all().stream().map(StructuredData::performer).toList());
    }

    private static String status(LiveEvent event) {
        if (event.status() == LiveEventStatus.CANCELLED) {
            return "EventCancelled";
        }
        return event.previous() == null ? "EventScheduled" : "EventRescheduled";
    }

    private static String attendance(Details details) {
        if (details.inPerson() == null) {
            return "OnlineEventAttendanceMode";
        }
        return details.stream() == null ? "OfflineEventAttendanceMode" : "MixedEventAttendanceMode";
    }

    private static List<Location> locations(Details details, String registrationUrl) {
        InPerson venue = details.inPerson();
        Location page = new Location("VirtualLocation", registrationUrl, null, null);
        if (venue == null) {
            return List.of(page);
        }
        Location place = new Location("Place", null, venue.venue(), venue.address());
        return details.stream() == null ? List.of(place) : List.of(place, page);
    }

    private static Performer performer(Speaker speaker) {
        return new Performer("Person", speaker.name(), speaker.title());
    }

    private static String in(String zone, Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(ZoneId.of(zone)));
    }
}
