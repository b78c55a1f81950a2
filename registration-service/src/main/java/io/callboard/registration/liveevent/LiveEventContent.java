package io.callboard.registration.liveevent;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a live event that pages show beside title and times, stored in one column.
 *
 * @param descriptionHtml sanitized by event-service
 * @param resources for those who have registered
 * @param inPerson where people attend in person; null if it takes place online only
 */
public record LiveEventContent(
        @Nullable String descriptionHtml,
        List<Speaker> speakers,
        List<Segment> segments,
        List<Resource> resources,
        Branding branding,
        @Nullable InPerson inPerson) {

    public LiveEventContent {
        speakers = List.copyOf(speakers);
        segments = List.copyOf(segments);
        resources = List.copyOf(resources);
    }

    /** A speaker. */
    public record Speaker(
            String name,
            @Nullable String title,
            @Nullable String pictureUrl,
            @Nullable String bio) {}

    /** Texts of the registration page for the visitors of one segment. */
    public record Segment(
            String key, String headline, @Nullable String description) {}

    /** Further material to read or watch. */
    public record Resource(String title, String url) {}

    /**
     * The place where people attend in person.
     *
     * @param address of one or several lines
     */
    public record InPerson(String venue, @Nullable String address) {

        /** Venue and address in one line. */
        public String inOneLine() {
            return Stream.concat(Stream.of(venue), address == null ? Stream.empty() : address.lines())
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }

    /** How pages look; colours have the form #rrggbb. */
    public record Branding(
            @Nullable String logoUrl,
            @Nullable String primaryColor,
            @Nullable String onPrimaryColor) {

        static final Branding NONE = new Branding(null, null, null);
    }

    /** The segment with this key; empty if the live event has no such segment. */
    public Optional<Segment> segment(@Nullable String key) {
        return segments.stream().filter(segment -> segment.key().equals(key)).findFirst();
    }
}
