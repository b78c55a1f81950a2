/** The organizer's settings of reminders: rules, channels, own text. */
@NullMarked
package io.callboard.event.reminder;

import org.jspecify.annotations.NullMarked;
