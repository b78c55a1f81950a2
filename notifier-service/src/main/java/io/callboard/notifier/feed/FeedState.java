package io.callboard.notifier.feed;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What changes when an item comes or is read. */
@Schema(description = "How many items wait to be read.")
record FeedState(
        @Schema(description = "How many items of the feed are not read yet.")
        int unreadCount,

        @Schema(description = "Id of the newest item; null in an empty feed.") @Nullable
        UUID newestId) {}
