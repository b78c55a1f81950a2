package io.callboard.analytics.live;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;

/** A live event of an organizer. */
record WatchedEvent(OrganizerId organizer, UUID eventId) {}
