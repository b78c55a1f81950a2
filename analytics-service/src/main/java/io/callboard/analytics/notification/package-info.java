/** What was to go out to registrants and what became of it. */
@NullMarked
package io.callboard.analytics.notification;

import org.jspecify.annotations.NullMarked;
