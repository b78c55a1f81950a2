package io.callboard.scheduler.timer;

import java.util.UUID;

/** An epoch of a live event. */
public record EventEpoch(UUID eventId, int epoch) {}
