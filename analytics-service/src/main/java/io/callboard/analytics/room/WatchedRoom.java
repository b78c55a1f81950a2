package io.callboard.analytics.room;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;

/** The room of a live event of an organizer. */
record WatchedRoom(OrganizerId organizer, UUID eventId) {}
