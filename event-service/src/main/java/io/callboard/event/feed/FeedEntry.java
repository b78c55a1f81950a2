package io.callboard.event.feed;

import io.callboard.event.presentation.InPerson;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live event as a public calendar shows it. */
record FeedEntry(
        UUID eventId,
        String title,
        @Nullable String description,
        Instant startsAt,
        Instant endsAt,
        int epoch,
        Instant updatedAt,
        @Nullable InPerson inPerson) {}
