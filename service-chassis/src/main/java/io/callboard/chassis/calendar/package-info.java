/** The form of iCalendar text. */
@NullMarked
package io.callboard.chassis.calendar;

import org.jspecify.annotations.NullMarked;
