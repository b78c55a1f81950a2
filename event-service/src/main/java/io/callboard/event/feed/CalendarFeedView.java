package io.callboard.event.feed;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The address of an organizer's calendar feed. */
@Schema(name = "CalendarFeed", description = "The address of your calendar feed.")
record CalendarFeedView(
        @Schema(
                description =
                        "The address that people subscribe to. Everybody who has it can read the feed. null if you"
                                + " have no feed.",
                example =
                        "https://events.example.com/api/v1/events/public/7b0e4f0a-6a3c-4c57-9d5e-2f3f0c1d9a11/calendar.ics")
        @Nullable
        String url,

        @Schema(description = "When this address was made; null if you have no feed.") @Nullable
        Instant createdAt) {

    static final CalendarFeedView NONE = new CalendarFeedView(null, null);
}
