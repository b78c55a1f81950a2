package io.callboard.event.liveevent;

import java.util.UUID;

/** Names a live event; it stands in public links, so it is random and tells nothing. */
record LiveEventId(UUID value) {

    static LiveEventId random() {
        return new LiveEventId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
