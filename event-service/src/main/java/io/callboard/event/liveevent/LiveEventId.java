package io.callboard.event.liveevent;

import java.util.UUID;

/** Id of a live event. It is random, because it is part of public links and must not reveal anything. */
record LiveEventId(UUID value) {

    static LiveEventId random() {
        return new LiveEventId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
