package io.callboard.notifier.feed;

import io.callboard.chassis.paging.Page;
import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.delivery.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What registrants do with their feeds, bound to the organizer of each. */
@Component
class Feed {

    private final FeedItems items;
    private final FeedReaders readers;

    Feed(FeedItems items, FeedReaders readers) {
        this.items = items;
        this.readers = readers;
    }

    /** A page of the feed; empty if the registrant may not read it any more. */
    Optional<FeedPage> page(FeedReader reader, Paging paging) {
        return Tenancy.callAs(reader.organizer(), () -> {
            Page<FeedItem> page = items.page(reader, paging);
            @Nullable
            String url = page.items().stream().anyMatch(Feed::isLinked)
                    ? readers.joinUrl(reader).orElse(null)
                    : null;
            return items.state(reader)
                    .map(state ->
                            FeedPage.of(page.map(item -> isLinked(item) ? item.with(url) : item), state.unreadCount()));
        });
    }

    /** Marks these items as read; empty if the registrant may not read the feed any more. */
    Optional<FeedState> markAsRead(FeedReader reader, List<UUID> ids) {
        return Tenancy.callAs(reader.organizer(), () -> {
            items.mark(reader, ids);
            return items.state(reader);
        });
    }

    /** Marks this item and all older ones as read; false if the feed does not have it. */
    boolean markAsReadUpTo(FeedReader reader, UUID upTo) {
        return Tenancy.callAs(reader.organizer(), () -> items.markUpTo(reader, upTo));
    }

    /** The present state; empty if the registrant may not read the feed any more. */
    Optional<FeedState> state(FeedReader reader) {
        return Tenancy.callAs(reader.organizer(), () -> items.state(reader));
    }

    private static boolean isLinked(FeedItem item) {
        return Kind.of(item.kind()).map(Kind::hasJoinUrl).orElse(false);
    }
}
