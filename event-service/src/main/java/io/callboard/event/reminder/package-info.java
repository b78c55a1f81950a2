/** What an organizer says about reminders: rules, channels, a message of their own. */
@NullMarked
package io.callboard.event.reminder;

import org.jspecify.annotations.NullMarked;
