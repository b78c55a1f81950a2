/** Figures of live events: registrations by status, and reminders. They are projections of other services' messages. */
@NullMarked
package io.callboard.event.figures;

import org.jspecify.annotations.NullMarked;
