package io.callboard.analytics.liveevent;

import java.time.Instant;
import java.util.UUID;

/** What the figures need of a live event. */
record LiveEventState(UUID eventId, String organizerId, long version, String status, String title, Instant startsAt) {}
