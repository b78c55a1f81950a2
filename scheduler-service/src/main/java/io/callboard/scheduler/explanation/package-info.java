/** Explains which reminders, notices and announcements a person of a live event got, and why not the others. */
@NullMarked
package io.callboard.scheduler.explanation;

import org.jspecify.annotations.NullMarked;
