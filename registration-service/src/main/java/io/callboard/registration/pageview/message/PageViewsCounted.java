package io.callboard.registration.pageview.message;

import java.time.Instant;
import java.util.UUID;

/**
 * How often the registration form of a live event was seen so far; the value of every {@code page-views.v1} message.
 *
 * @param views all views since the first one; it only rises
 */
public record PageViewsCounted(UUID eventId, String organizerId, long views, Instant occurredAt) {

    public static final String TOPIC = "page-views.v1";
    public static final String TYPE = "PageViewsCounted";
}
