/** Notifications to registrants and their outcomes. */
@NullMarked
package io.callboard.analytics.notification;

import org.jspecify.annotations.NullMarked;
