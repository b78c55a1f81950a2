package io.callboard.event.presentation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The presentation of a live event, stored in one column.
 *
 * @param branding an organizer's own small values, such as a colour, in the order of their names
 */
public record Presentation(List<Segment> segments, List<Resource> resources, Map<String, String> branding) {

    public static final int MOST_SEGMENTS = 20;
    public static final int MOST_RESOURCES = 50;
    public static final int MOST_BRANDING = 20;

    public Presentation {
        segments = List.copyOf(segments);
        resources = List.copyOf(resources);
        branding = Collections.unmodifiableMap(new TreeMap<>(branding));
    }

    public static Presentation plain() {
        return new Presentation(List.of(), List.of(), Map.of());
    }

    /** The texts for registrants of one segment; a registration refers to the segment by its key. */
    public record Segment(
            String key, String headline, @Nullable String description) {}

    /** A link to further material. */
    public record Resource(String title, String url) {}
}
