package io.callboard.notifier.feed;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;

/** A registrant who reads the feed. */
record FeedReader(UUID registrationId, OrganizerId organizer) {}
