package io.callboard.event.liveevent;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a live event is shown, kept in one column.
 *
 * @param branding an organizer's own small values, such as a colour, in the order of their names
 */
record Presentation(List<Segment> segments, List<Resource> resources, Map<String, String> branding) {

    static final int MOST_SEGMENTS = 20;
    static final int MOST_RESOURCES = 50;
    static final int MOST_BRANDING = 20;

    Presentation {
        segments = List.copyOf(segments);
        resources = List.copyOf(resources);
        branding = Collections.unmodifiableMap(new TreeMap<>(branding));
    }

    static Presentation plain() {
        return new Presentation(List.of(), List.of(), Map.of());
    }

    /** What registrants of one segment read; the key is what a registration names as its segment. */
    record Segment(String key, String headline, @Nullable String description) {}

    /** Something further to read or watch. */
    record Resource(String title, String url) {}
}
