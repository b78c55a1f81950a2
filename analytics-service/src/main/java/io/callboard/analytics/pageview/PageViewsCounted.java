package io.callboard.analytics.pageview;

import java.util.UUID;

/**
 * A message of page-views.v1.
 *
 * @param views all views of the form so far; it only rises
 */
record PageViewsCounted(UUID eventId, String organizerId, long views) {}
