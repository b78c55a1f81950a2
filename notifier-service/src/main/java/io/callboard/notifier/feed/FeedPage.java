package io.callboard.notifier.feed;

import io.callboard.chassis.paging.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a feed. */
@Schema(description = "One page of a feed.")
record FeedPage(
        @Schema(description = "The items, the newest first.")
        List<FeedItem> items,

        @Schema(description = "How many items of the whole feed are not read yet.")
        int unreadCount,

        @Schema(description = "Send it as cursor for the next page. Null after the last page.") @Nullable
        String nextCursor,

        @Schema(description = "Send it as cursor for the page before. Null on the first page.") @Nullable
        String previousCursor,

        @Schema(description = "How many items the feed has. Null unless ?total=true asks for it.") @Nullable
        Long total) {

    static FeedPage of(Page<FeedItem> page, int unreadCount) {
        return new FeedPage(page.items(), unreadCount, page.nextCursor(), page.previousCursor(), page.total());
    }
}
