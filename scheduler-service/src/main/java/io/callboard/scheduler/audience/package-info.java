/** The people of each live event, with the facts that decide about their reminders. */
@NullMarked
package io.callboard.scheduler.audience;

import org.jspecify.annotations.NullMarked;
