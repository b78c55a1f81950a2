package io.callboard.analytics.notification;

import java.util.UUID;

/** What the figures need of a reminder that shall go out. */
record ReminderDue(UUID timerId, UUID eventId, String organizerId, UUID registrationId, String channel) {}
