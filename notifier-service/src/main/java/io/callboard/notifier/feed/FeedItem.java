package io.callboard.notifier.feed;

import io.callboard.notifier.delivery.Kind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An in-app message. */
@Schema(description = "An in-app message.")
record FeedItem(
        @Schema(description = "Id of the item, and of its delivery.")
        UUID id,

        @Schema(description = "The kind of message.", implementation = Kind.class)
        String kind,

        @Schema(description = "One line of plain text.", example = "Reminder: Launch, Tue 1 Dec 2026, 18:00")
        String title,

        @Schema(description = "Plain text, which may have several lines.")
        String text,

        @Schema(
                description = "The page on which the registrant watches the live event. Null if the message invites to"
                        + " nothing, such as a cancellation, and while the registrant has no seat.")
        @Nullable
        String url,

        @Schema(description = "When it was sent.") Instant sentAt,

        @Schema(description = "When it was marked as read; null before.") @Nullable
        Instant readAt) {

    FeedItem with(@Nullable String link) {
        return new FeedItem(id, kind, title, text, link, sentAt, readAt);
    }
}
